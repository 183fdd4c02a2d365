"""The entry point: runs the program and turns every ending into one exit status."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
from collections.abc import Sequence

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus, sentence, status_of_error
from diagnose.errors import UsageError


def main(arguments: Sequence[str] | None = None, environment: Environment | None = None) -> int:
    """Run the program with ``arguments`` (default: those of the process) and return its exit status. Never raises."""
    if environment is None:
        _settle_in()
    env = environment or Environment()
    with env.installed():
        try:
            return _run(arguments, env)
        except KeyboardInterrupt:
            return ExitStatus.INTERRUPTED
        except BrokenPipeError:
            if environment is None:
                _drop_output()
            return ExitStatus.CANNOT_RUN
        except Exception as error:
            return _failed(env, _first_of(error))


def _settle_in() -> None:
    """Spare this process the search for garbage among what it has loaded: that takes as long as half the import of ccxt.

    What is loaded stays until the end. Commands that run for long still collect, only more rarely; nothing is searched at exit.
    And whatever goes wrong, no image of a memory that holds keys is left on a disk.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)


def _drop_output() -> None:
    """Nobody reads any more: what Python still writes at its end goes nowhere, instead of failing there with a message."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None, env: Environment) -> int:
    import typer

    from diagnose.cli.app import program

    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = program(given)(given, prog_name="diagnose", standalone_mode=False, obj=env)
    except typer.TyperException as error:
        raise UsageError(error.format_message().rstrip(".") + " (see diagnose --help)") from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # how typer ends when nobody reads the output any more
        raise BrokenPipeError from None
    return int(status or 0)


def _failed(env: Environment, error: BaseException) -> ExitStatus:
    env.tell(sentence(error))
    env.trace(error)
    return status_of_error(error)


def _first_of(error: BaseException) -> BaseException:
    """The error itself, or the first of those that several tasks raised."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error

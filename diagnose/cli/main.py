"""The entry point: runs the program and turns every ending into one exit status."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.errors import CannotRun, DataError, DiagnoseError, UsageError


def main(arguments: Sequence[str] | None = None, environment: Environment | None = None) -> int:
    """Run the program with ``arguments`` (default: those of the process) and return its exit status. Never raises."""
    env = environment or Environment()
    with env.installed():
        try:
            return _run(arguments, env)
        except (UsageError, DataError) as error:
            env.tell(str(error))
            return _failed(env, ExitStatus.USAGE)
        except CannotRun as error:
            env.tell(str(error))
            return _failed(env, ExitStatus.CANNOT_RUN)
        except KeyboardInterrupt:
            return ExitStatus.INTERRUPTED
        except BrokenPipeError:
            return ExitStatus.CANNOT_RUN
        except Exception as error:  # a defect of ours: the class name tells enough, its message could hold anything
            known = isinstance(error, DiagnoseError)
            env.tell(str(error) if known else f"internal error ({type(error).__name__}); --debug shows where")
            return _failed(env, ExitStatus.CANNOT_RUN)


def _run(arguments: Sequence[str] | None, env: Environment) -> int:
    import typer

    from diagnose.cli.app import app

    try:
        status = app(
            None if arguments is None else list(arguments), prog_name="diagnose", standalone_mode=False, obj=env
        )
    except typer.TyperException as error:
        raise UsageError(error.format_message().rstrip(".") + " (see diagnose --help)") from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return int(status or 0)


def _failed(env: Environment, status: ExitStatus) -> ExitStatus:
    if env.debug:
        env.stderr.write(traceback.format_exc())
        env.stderr.flush()
    return status

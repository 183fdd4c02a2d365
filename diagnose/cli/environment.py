"""What the program runs in: its streams, variables, screen and terminal. Tests hand in their own."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO, cast

from diagnose.errors import UsageError

if TYPE_CHECKING:
    from diagnose.credentials import ScrubbedStream, Scrubber
    from diagnose.probes.host import Host
    from diagnose.report import Style

MAX_INPUT = 4_000_000
"""Characters read of any input at most."""

_MARKS = "✓✗\u2013"


@dataclass
class Environment:
    """Streams, environment variables and screen of one run of the program.

    ``ask`` reads one hidden value from a person and is ``None`` where nobody can be asked; ``debug`` shows tracebacks;
    ``host`` is another machine than this one.
    """

    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    ask: Callable[[str], str] | None = None
    columns: int | None = None
    debug: bool = False
    host: Host | None = None
    _guards: ExitStack = field(default_factory=ExitStack, repr=False)

    @property
    def style(self) -> Style:
        """How a report is to look on standard output."""
        from diagnose.report import Style

        return Style(width=self.width, colour=self.colours(self.stdout), unicode=self._can_show(_MARKS))

    @property
    def width(self) -> int:
        """Columns of the screen; 80 where standard output is no terminal."""
        if self.columns is not None:
            return self.columns
        return get_terminal_size().columns if self.stdout.isatty() else 80

    def colours(self, stream: TextIO) -> bool:
        """Whether a stream wants colours: a terminal, without ``NO_COLOR`` and not ``TERM=dumb``."""
        return stream.isatty() and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    def asker(self) -> Callable[[str], str] | None:
        """The hidden prompt, where there is a terminal to ask on."""
        if self.ask is None and self.stdin.isatty():
            from diagnose.credentials import hidden

            return hidden
        return self.ask

    def agrees(self, question: str) -> bool:
        """The answer to a yes-or-no question, yes for Enter; yes also where nobody can be asked."""
        if not self.stdin.isatty():
            return True
        self.stderr.write(f"diagnose: {question} [Y/n] ")
        self.stderr.flush()
        return self.stdin.readline().strip().lower() in ("", "y", "yes")

    def permits(self, question: str) -> bool:
        """The answer to a question about something that the user did not ask for: yes only when it is typed on a terminal.

        Raises `KeyboardInterrupt` at Ctrl-C, also within an event loop, which would otherwise keep it until the line is read.
        """
        if not (self.stdin.isatty() and self.stderr.isatty()):
            return False
        self.stderr.write(f"\ndiagnose: {question} [y/N] ")
        self.stderr.flush()
        with _interruptible():
            return self.stdin.readline().strip().lower() in ("y", "yes")

    def write(self, text: str) -> None:
        """Data, to standard output."""
        self.stdout.write(text)
        self.stdout.flush()

    def tell(self, sentence: str) -> None:
        """A message to the person, on standard error."""
        self.stderr.write(f"diagnose: {sentence}\n")
        self.stderr.flush()

    def trace(self, error: BaseException) -> None:
        """Where an error came from, on standard error, where that was asked for."""
        if self.debug:
            self.stderr.write("".join(traceback.format_exception(error)))
            self.stderr.flush()

    def read(self, source: str) -> str:
        """The text of a file, or of standard input for ``-``. Raises `UsageError`."""
        try:
            if source == "-":
                text = self.stdin.read(MAX_INPUT + 1)
            else:
                with Path(source).open(encoding="utf-8") as file:
                    text = file.read(MAX_INPUT + 1)
        except UnicodeDecodeError:
            raise UsageError(f"'{source}' is not UTF-8 text") from None
        except OSError as error:
            raise UsageError(f"'{source}' cannot be read ({error.strerror})") from None
        if len(text) > MAX_INPUT:
            raise UsageError(f"'{source}' is longer than {MAX_INPUT} characters")
        return text

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Everything the process prints goes to these streams, whoever prints it.

        A character that a stream's encoding lacks is replaced: a report must not fail for a typographic mark.
        """
        for stream in (self.stdout, self.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        with redirect_stdout(self.stdout), redirect_stderr(self.stderr), self._guards:
            yield

    def guard(self, scrubber: Scrubber) -> None:
        """From here on, both streams pass through the scrubber."""
        from diagnose.credentials import ScrubbedStream

        self.stdout = sys.stdout = self._closing(ScrubbedStream(self.stdout, scrubber))
        self.stderr = sys.stderr = self._closing(ScrubbedStream(self.stderr, scrubber))

    def _closing(self, stream: ScrubbedStream) -> TextIO:
        self._guards.callback(stream.close)
        return cast(TextIO, stream)

    def _can_show(self, text: str) -> bool:
        try:
            text.encode(self.stdout.encoding or "utf-8")  # a stream in memory has none
        except UnicodeEncodeError:
            return False
        return True


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C raises at once within this block. Handlers belong to the main thread; elsewhere nothing is to be done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

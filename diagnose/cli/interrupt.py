"""Ctrl-C in the middle of an output: what is being written is finished first, so that no reader gets half a line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PIECE = 4096
"""Characters written at once: less than the buffer of a stream, as of a larger text Python loses the rest when a signal comes."""


def write_whole(write: Callable[[str], None], line: str) -> None:
    """Write a line of ASCII whole. Ctrl-C meanwhile raises ``KeyboardInterrupt`` behind it, a second one at once."""
    with _finishing():
        for start in range(0, len(line), PIECE):
            write(line[start : start + PIECE])


@contextmanager
def _finishing() -> Iterator[None]:
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False

    def note(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if pressed:
        raise KeyboardInterrupt

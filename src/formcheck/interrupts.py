"""Ctrl-C and the like: by what a program is asked to end, and how that is put off."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["REQUESTS_TO_END", "uninterrupted"]

REQUESTS_TO_END = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)
"""Signals by which a user or the system asks a program to end.

SIGINT is Ctrl-C. SIGTERM comes from `kill`, a service or the end of the session, SIGHUP from a
terminal that is closed, SIGBREAK from Ctrl-Break and a console that is closed, on Windows.
"""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Puts off Ctrl-C and other requests to end until the block is through; keep it short."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hears of signals in the main thread alone
        return
    came: list[int] = []
    heard = [each for each in REQUESTS_TO_END if callable(signal.getsignal(each))]
    usual = {each: signal.signal(each, lambda number, _: came.append(number)) for each in heard}
    try:
        yield
    finally:
        for each, handler in usual.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)

"""Threads: OpenCV's own, those of all libraries, and one for work that may never end."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

__all__ = ["in_thread", "one_opencv_thread", "share_memory"]

_Result = TypeVar("_Result")

# source: malloc.h of the GNU C library
_M_ARENA_MAX = -8
# ours: pools of memory. If it is raised, pictures that one thread has freed are less often used
# again by another, and memory grows; it takes no longer with one or two.
_ARENAS = 2


def share_memory() -> None:
    """Have all threads of this process take memory from the same few pools, for good.

    Decoder, network and encoder have threads that hand pictures to one another. The GNU C library
    gives each a pool of its own, and what is free in one is of no use to the others. Elsewhere
    nothing happens.
    """
    if sys.platform == "linux":
        # Other C libraries for Linux have no such setting.
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, _ARENAS)


def in_thread(do: Callable[[], _Result], name: str) -> Future[_Result]:
    """Begin `do` in a thread called `name`: its result, or what it raises, once it has ended.

    A thread that hangs ends with the process; those of `concurrent.futures` would keep it alive.
    """
    result: Future[_Result] = Future()

    def work() -> None:
        try:
            result.set_result(do())
        except Exception as error:
            result.set_exception(error)

    Thread(target=work, name=name, daemon=True).start()
    return result


@contextmanager
def one_opencv_thread() -> Iterator[None]:
    """Has OpenCV work in the calling thread, for as long as every core has other work.

    Sharing a picture out among threads then takes processor time and saves none. The setting
    is the whole process's.
    """
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)

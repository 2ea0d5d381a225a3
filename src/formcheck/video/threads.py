"""Threads: OpenCV's own, and one for work that may never end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

__all__ = ["in_thread", "one_opencv_thread"]

_Result = TypeVar("_Result")


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

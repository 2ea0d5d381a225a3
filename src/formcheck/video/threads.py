"""Threads: OpenCV's own, one for work that may never end, and the memory that they leave."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Thread
from typing import TypeVar, cast

__all__ = ["give_back_memory", "in_thread", "one_opencv_thread", "read_ahead"]

_Result = TypeVar("_Result")
_Item = TypeVar("_Item")


def give_back_memory() -> None:
    """Give memory that is free back to the system, where the C library keeps it: GNU's does.

    Pictures are aligned, and between those of decoder, network and encoder GNU's allocator finds
    too little room for the next one (its bug 14581). It then takes more from the system and keeps
    what lies between: ten minutes of a clip took 5 GB, of which 0.1 were in use.
    """
    if sys.platform == "linux":
        # Other C libraries for Linux have no such function.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


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
def read_ahead(items: Iterator[_Item]) -> Iterator[Iterator[_Item]]:
    """Gives `items`, each next one of which is made in a thread while the last one is in use.

    At the end of the `with` nothing is being made any more, and what it is made of may be closed.
    """
    with closing(_read_ahead(items)) as ahead:
        yield ahead


def _read_ahead(items: Iterator[_Item]) -> Generator[_Item, None, None]:
    end = object()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader") as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield cast("_Item", item)


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

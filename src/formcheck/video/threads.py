"""How many cores there are to use, and OpenCV's own threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["one_opencv_thread", "usable_cores"]


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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

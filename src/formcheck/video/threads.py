"""OpenCV's own threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["one_opencv_thread"]


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

"""OpenCV's threads are left as they were found."""

from __future__ import annotations

import cv2
import pytest

from formcheck.video.threads import one_opencv_thread


def test_one_thread_inside_and_as_before_outside() -> None:
    before = cv2.getNumThreads()
    with one_opencv_thread():
        inside = cv2.getNumThreads()
    assert inside == 1
    assert cv2.getNumThreads() == before


def test_as_before_after_an_error() -> None:
    before = cv2.getNumThreads()

    def fail() -> None:
        with one_opencv_thread():
            raise ValueError("from inside")

    with pytest.raises(ValueError, match="from inside"):
        fail()
    assert cv2.getNumThreads() == before

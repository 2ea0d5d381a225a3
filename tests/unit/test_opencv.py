"""OpenCV's threads are left as they were found."""

from __future__ import annotations

import cv2
import pytest

from formcheck.opencv import one_opencv_thread


def test_one_thread_inside_and_as_before_outside() -> None:
    before = cv2.getNumThreads()
    with pytest.raises(ValueError, match="from inside"), one_opencv_thread():
        assert cv2.getNumThreads() == 1
        raise ValueError("from inside")
    assert cv2.getNumThreads() == before

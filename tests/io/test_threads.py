"""OpenCV's threads are left as they were found; work that may never end holds nobody up."""

from __future__ import annotations

import subprocess
import sys
import threading

import cv2
import pytest

from formcheck.video.threads import in_thread, one_opencv_thread


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


def test_work_in_a_thread_gives_its_result_or_what_it_raises() -> None:
    name = in_thread(lambda: threading.current_thread().name, "at work")
    assert name.result(timeout=5) == "at work"

    def fail() -> None:
        raise ValueError("from inside")

    with pytest.raises(ValueError, match="from inside"):
        in_thread(fail, "fails").result(timeout=5)


def test_work_that_never_ends_does_not_keep_the_process_alive() -> None:
    program = (
        "import threading\n"
        "from formcheck.video.threads import in_thread\n"
        "print(in_thread(threading.Event().wait, 'hangs').done())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "False\n"

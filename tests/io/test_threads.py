"""OpenCV's threads are left as they were found; work that may never end holds nobody up."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import cv2
import pytest

from formcheck.video.threads import in_thread, one_opencv_thread, read_ahead


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


def test_what_is_read_ahead_comes_in_order_and_from_another_thread() -> None:
    def names() -> Iterator[tuple[int, str]]:
        for number in range(5):
            yield number, threading.current_thread().name

    with read_ahead(names()) as ahead:
        numbers, made_in = zip(*ahead, strict=True)
    assert numbers == (0, 1, 2, 3, 4)
    assert threading.current_thread().name not in made_in


def test_the_next_item_is_made_while_the_last_one_is_in_use() -> None:
    is_made = threading.Event()

    def two() -> Iterator[int]:
        yield 1
        is_made.set()
        yield 2

    with read_ahead(two()) as items:
        assert next(items) == 1
        assert is_made.wait(timeout=5)
        assert list(items) == [2]


def test_an_error_in_reading_ahead_comes_after_what_was_read() -> None:
    def breaks() -> Iterator[int]:
        yield 1
        raise ValueError("from inside")

    with read_ahead(breaks()) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="from inside"):
            next(items)


def test_who_stops_in_the_middle_may_close_what_was_read() -> None:
    is_closed = threading.Event()
    read_closed: list[bool] = []

    def slow() -> Iterator[int]:
        for number in range(100):
            time.sleep(0.05)
            read_closed.append(is_closed.is_set())
            yield number

    def stopped() -> None:
        with read_ahead(slow()) as items:
            assert next(items) == 0
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    is_closed.set()
    time.sleep(0.2)
    assert read_closed == [False, False]

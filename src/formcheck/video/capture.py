"""Reads a feed in a thread of its own that keeps only the newest frame.

A reader slower than the feed misses frames, and never lags behind.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame
from formcheck.errors import CameraError, VideoError
from formcheck.video.camera import Feed
from formcheck.video.picture import ArrayPicture

__all__ = ["Capture", "Newest", "Shot"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and when it was taken: `taken_s` on `time.perf_counter`'s clock."""

    frame: Frame
    taken_s: float


class Newest(Generic[Item]):
    """Hands the newest item from one thread to another; older ones are dropped.

    Attributes:
        dropped: items that were replaced before anybody took them.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: Item | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: Item) -> None:
        """Replace what is waiting."""
        with self._changed:
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify_all()

    def take(self, timeout_s: float) -> Item | None:
        """The newest item that was not taken yet; None if none comes in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Nothing more will be put; what is waiting can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Closed, and nothing is waiting."""
        with self._changed:
            return self._closed and self._item is None


class Capture(threading.Thread):
    """Reads a feed into `newest`. A camera that vanishes is opened again.

    Args:
        feed: where the frames come from.
        reopen_s: how long to try that.
        retry_every_s: time between two tries.

    Attributes:
        newest: the newest picture, in the size of the first one.
        lost_since_s: `perf_counter` at which the camera vanished; None while it works.
        error: why it was given up; None otherwise.
        pictures: how many have arrived.

    The thread closes the feed when it ends: nobody else may while it reads.
    """

    def __init__(self, feed: Feed, *, reopen_s: float = 10.0, retry_every_s: float = 0.5) -> None:
        super().__init__(name="capture", daemon=True)
        self._feed = feed
        self._reopen_s = reopen_s
        self._retry_every_s = retry_every_s
        self._stop_asked = threading.Event()
        self._size_wh = feed.size_wh
        self._last_s = -np.inf
        self.newest: Newest[Shot] = Newest()
        self.lost_since_s: float | None = None
        self.error: VideoError | None = None
        self.pictures = 0

    def run(self) -> None:
        """Read until the feed ends, is given up, or `stop` is called."""
        try:
            while not self._stop_asked.is_set() and self._next():
                pass
        finally:
            self._feed.close()
            self.newest.close()

    def stop(self) -> None:
        """Ask the thread to end, and wait for it."""
        self._stop_asked.set()
        self.join(timeout=5.0)

    def _next(self) -> bool:
        """Pass on the next picture; False when there will be no more."""
        try:
            read = self._feed.read()
        except CameraError as error:
            return self._reopen(error)
        except VideoError as error:
            self.error = error
            return False
        self.lost_since_s = None
        if read is None:
            return False
        t_s, image = read
        if t_s > self._last_s:
            self._last_s = t_s
            frame = Frame(self.pictures, t_s, ArrayPicture(self._fitted(image)))
            self.pictures += 1
            self.newest.put(Shot(frame, time.perf_counter()))
        return True

    def _reopen(self, error: CameraError) -> bool:
        now_s = time.perf_counter()
        if self.lost_since_s is None:
            self.lost_since_s = now_s
        if now_s - self.lost_since_s > self._reopen_s:
            self.error = error
            return False
        try:
            self._feed.open()
        except CameraError as failed:
            error = failed
            self._stop_asked.wait(self._retry_every_s)
        return True

    def _fitted(self, image: Image) -> Image:
        """`image` in the first picture's size: a camera may come back with another one."""
        import cv2

        width, height = self._size_wh
        if image.shape[:2] == (height, width):
            return image
        scale = min(width / image.shape[1], height / image.shape[0])
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rows, columns = min(small.shape[0], height), min(small.shape[1], width)
        top, left = (height - rows) // 2, (width - columns) // 2
        fitted = np.zeros((height, width, 3), dtype=np.uint8)
        fitted[top : top + rows, left : left + columns] = small[:rows, :columns]
        return fitted

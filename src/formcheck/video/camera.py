"""Where live pictures come from: a camera, or a file played at its own speed.

A feed is read by a thread of its own that keeps only the newest picture: whoever is slower
than the feed misses pictures, and never lags behind.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame
from formcheck.errors import CameraError, VideoError

if TYPE_CHECKING:
    from cv2 import VideoCapture

__all__ = ["Capture", "Feed", "FileFeed", "Newest", "Shot", "WebCamera", "list_cameras"]

WANTED_WH = (1280, 720)
WANTED_FPS = 30
FIRST_PICTURE_S = 5.0
MOST_PROBED = 5
"""Camera numbers that are tried where the system has no list of them."""
_LINUX_DEVICES = Path("/sys/class/video4linux")
_LINUX_NODE = "/dev/video{}"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and when it was taken: `taken_s` on `time.perf_counter`'s clock."""

    frame: Frame
    taken_s: float


class Feed(Protocol):
    """Gives pictures one after the other.

    Attributes:
        name: what to call it in messages.
        size_wh: width and height of its pictures.
        frame_rate: pictures a second that it promises.
    """

    name: str
    size_wh: tuple[int, int]
    frame_rate: float

    def open(self) -> None:
        """Begin, or begin again after a picture failed to come.

        Raises:
            CameraError: it can't be opened.
        """

    def read(self) -> tuple[float, Image] | None:
        """Wait for the next picture: its time in seconds and BGR (height, width, 3).

        None when there will be no more.

        Raises:
            CameraError: the camera gives no pictures any more.
        """

    def close(self) -> None:
        """Free the camera or file."""


class WebCamera:
    """The camera of number `number`, at 720p and 30 frames a second if it can.

    Times are those at which pictures arrive, from the first one on.
    """

    def __init__(self, number: int = 0) -> None:
        self._number = number
        self._capture: VideoCapture | None = None
        self._started_s: float | None = None
        self.name = f"camera {number}"
        self.size_wh = WANTED_WH
        self.frame_rate = float(WANTED_FPS)

    def open(self) -> None:
        """See `Feed`."""
        import cv2

        self.close()
        capture = cv2.VideoCapture(self._number, _backend())
        if not capture.isOpened():
            capture.release()
            raise _cannot_open(self._number)
        if sys.platform.startswith("linux"):
            # Uncompressed, USB 2 carries no more than ten pictures of this size a second.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WANTED_WH[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, WANTED_WH[1])
        capture.set(cv2.CAP_PROP_FPS, WANTED_FPS)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        until_s = time.perf_counter() + FIRST_PICTURE_S
        image = None
        while image is None and time.perf_counter() < until_s:
            arrived, picture = capture.read()
            image = picture if arrived else None
        if image is None:
            capture.release()
            raise CameraError(
                f"{self.name}: it opens but gives no pictures.",
                "Another program may be using it: close video calls and browser tabs, then retry.",
            )
        self._capture = capture
        self.size_wh = (image.shape[1], image.shape[0])
        self.frame_rate = capture.get(cv2.CAP_PROP_FPS) or float(WANTED_FPS)

    def read(self) -> tuple[float, Image] | None:
        """See `Feed`. A webcam never ends."""
        arrived, image = self._capture.read() if self._capture is not None else (False, None)
        if not arrived:
            raise CameraError(f"{self.name}: no more pictures.", "Is it still plugged in?")
        now_s = time.perf_counter()
        if self._started_s is None:
            self._started_s = now_s
        return now_s - self._started_s, np.asarray(image, np.uint8)

    def close(self) -> None:
        """See `Feed`."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class FileFeed:
    """Plays a clip at its own speed, as if it happened now. Times are the clip's own."""

    def __init__(self, path: Path) -> None:
        from formcheck.video.source import open_video

        self._source = open_video(path)
        self._frames = iter(self._source)
        self._started_s: float | None = None
        self.name = str(path)
        self.info = self._source.info
        self.size_wh = self._source.info.size_wh
        self.frame_rate = self._source.info.frame_rate

    def open(self) -> None:
        """See `Feed`. The clip goes on where it was."""

    def read(self) -> tuple[float, Image] | None:
        """See `Feed`."""
        frame = next(self._frames, None)
        if frame is None:
            return None
        now_s = time.perf_counter()
        if self._started_s is None:
            self._started_s = now_s - frame.t_s
        time.sleep(max(0.0, self._started_s + frame.t_s - now_s))
        return frame.t_s, frame.image_bgr

    def close(self) -> None:
        """See `Feed`."""
        self._source.close()


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
            frame = Frame(self.pictures, t_s, self._fitted(image))
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


def list_cameras() -> list[str]:
    """The cameras that are there, each as its number and, where known, its name."""
    if _LINUX_DEVICES.is_dir():
        found = []
        for device in sorted(_LINUX_DEVICES.glob("video*"), key=lambda d: int(d.name[5:])):
            label = (device / "name").read_text().strip() if (device / "name").is_file() else ""
            found.append(f"{device.name[5:]} ({label})" if label else device.name[5:])
        return found
    if sys.platform.startswith("linux"):
        return []
    return [str(n) for n in range(MOST_PROBED) if _opens(n)]


def _opens(number: int) -> bool:
    import cv2

    capture = cv2.VideoCapture(number, _backend())
    try:
        return bool(capture.isOpened())
    finally:
        capture.release()


def _backend() -> int:
    """The system's own way to cameras: OpenCV's guess may be FFmpeg or GStreamer."""
    import cv2

    if sys.platform == "win32":
        return int(cv2.CAP_MSMF)
    return int(cv2.CAP_AVFOUNDATION if sys.platform == "darwin" else cv2.CAP_V4L2)


def _cannot_open(number: int) -> CameraError:
    """Why camera `number` does not open, as far as it can be told."""
    if sys.platform.startswith("linux"):
        device = Path(_LINUX_NODE.format(number))
        if device.exists() and not os.access(device, os.R_OK | os.W_OK):
            return CameraError(
                f"camera {number}: no permission to use {device}.",
                'Run "sudo usermod -aG video $USER", then log out and in again.',
            )
    there = list_cameras()
    close_others = "Close other programs that use it, such as video calls and browser tabs."
    allow = _ALLOW.get(sys.platform, "")
    if any(name.split()[0] == str(number) for name in there):
        return CameraError(
            f"camera {number}: it can't be opened.", f"{close_others} {allow}".strip()
        )
    if there:
        return CameraError(
            f"camera {number}: there is no such camera.", f"There is: {', '.join(there)}."
        )
    # macOS and Windows hide cameras from programs that may not use them.
    plug_in = "Plug one in, or use --source FILE."
    hint = f"{plug_in} If there is one: {allow} {close_others}" if allow else plug_in
    return CameraError(f"camera {number}: no camera found.", hint)


_ALLOW = {
    "darwin": "Allow your terminal to use it under System Settings > Privacy & Security > Camera.",
    "win32": "Allow desktop apps to use it under Settings > Privacy & security > Camera.",
}

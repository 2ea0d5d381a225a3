"""Where live frames come from: a camera, or a file played at its own speed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from formcheck.core.arrays import Image
from formcheck.errors import CameraError

if TYPE_CHECKING:
    from cv2 import VideoCapture

__all__ = ["Feed", "FileFeed", "WebCamera", "list_cameras"]

WANTED_WH = (1280, 720)  # ours: pixels; enough for the pose network.
WANTED_FPS = 30  # ours: frames a second.
FIRST_PICTURE_S = 5.0  # ours: seconds to wait for the first frame of a camera.
MOST_PROBED = 5  # ours: camera numbers tried where the system has no list of them.
_LINUX_DEVICES = Path("/sys/class/video4linux")
_LINUX_NODE = "/dev/video{}"


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

"""A camera without a camera: it films the stick figures, and fails as real ones do."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
from support.filming import EXACT, frames_of

from formcheck.core.arrays import Image
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.errors import CameraError
from formcheck.pose.estimator import Estimator
from formcheck.pose.registry import Backend
from formcheck.pose.weights import Weights
from formcheck.video.camera import FileFeed
from formcheck.video.picture import ArrayPicture


class FakeCamera:
    """Gives a grey picture for each pose of `sequence`, `speed` times as fast as in life.

    With `speed` None it waits for each picture to be judged, so that none is ever dropped,
    however busy the machine is: see `Networks.judged`, or `PatientScreen` where the network does
    not look at every picture.

    Attributes:
        stalls: seconds of the set at which no picture comes for `stall_s`.
        drops_at_s: there the camera is gone, and opens again after `gone_for` attempts.
        smaller_after_s: from there on the pictures have half the size.
        delivered: pictures given so far.
        light: brightness of the pictures, from the second on at which it changes.
    """

    def __init__(
        self,
        sequence: PoseSequence,
        *,
        speed: float | None = 1.0,
        judged: threading.Semaphore | None = None,
        stall_at_s: float = np.inf,
        stall_s: float = 0.0,
        drops_at_s: float = np.inf,
        gone_for: int = 0,
        smaller_after_s: float = np.inf,
        light: tuple[tuple[float, int], ...] = ((0.0, 120),),
    ) -> None:
        self.sequence = sequence
        self.name = "fake camera"
        self.size_wh = sequence.size_wh
        self.frame_rate = 30.0
        self.opened = 0
        self.closed = 0
        self.delivered = 0
        self._speed = speed
        self._judged = judged
        self._stall_at_s, self._stall_s = stall_at_s, stall_s
        self._drops_at_s, self._gone_for = drops_at_s, gone_for
        self._smaller_after_s = smaller_after_s
        self._light = light
        self._t_s = 0.0
        self._began_s: float | None = None

    def open(self) -> None:
        self.opened += 1
        if self.opened > 1 and self._gone_for > 0:
            self._gone_for -= 1
            raise CameraError("fake camera: there is no such camera.")
        if self.opened > 1:
            self._drops_at_s = np.inf
            self._began_s = time.perf_counter() - self._t_s / (self._speed or 1.0)

    def read(self) -> tuple[float, Image] | None:
        if self.delivered >= len(self.sequence):
            return None
        t_s = float(self.sequence.t_s[self.delivered])
        if t_s >= self._drops_at_s:
            raise CameraError("fake camera: no more pictures.", "Is it still plugged in?")
        now_s = time.perf_counter()
        if self._began_s is None:
            self._began_s = now_s
        if t_s >= self._stall_at_s:
            self._stall_at_s = np.inf
            time.sleep(self._stall_s)
            self._began_s += self._stall_s
        if self._speed is not None:
            time.sleep(max(0.0, self._began_s + t_s / self._speed - now_s))
        elif self._judged is not None:
            self._judged.acquire(timeout=2.0)
        self.delivered += 1
        self._t_s = t_s
        width, height = self.size_wh
        if t_s >= self._smaller_after_s:
            width, height = width // 2, height // 2
        value = [light for since_s, light in self._light if t_s >= since_s][-1]
        return t_s, np.full((height, width, 3), value, dtype=np.uint8)

    def close(self) -> None:
        self.closed += 1


class FakeNetwork:
    """Knows the poses beforehand; takes `slow_s` for each, as a real network would."""

    def __init__(
        self,
        sequence: PoseSequence,
        name: str = "full",
        slow_s: float = 0.0,
        judged: threading.Semaphore | None = None,
    ) -> None:
        self._judged = judged or threading.Semaphore(0)
        self.asked: list[Frame] = []
        self._sequence = sequence
        self._frames = frames_of(sequence)
        self._slow_s = slow_s
        self.name = f"fake_{name}"
        self.sha256 = "0" * 64
        self.was_closed = False

    def estimate(self, frame: Frame) -> PoseFrame:
        self.asked.append(replace(frame, picture=ArrayPicture(frame.image_bgr[:1, :1])))
        time.sleep(self._slow_s)
        # A camera of ours films plain grey: anything else is a trial of the network's speed.
        if np.ptp(frame.image_bgr) == 0:
            self._judged.release()
        if not frame.image_bgr.any():
            return PoseFrame.empty(frame.t_s)
        i = int(np.argmin(np.abs(self._sequence.t_s - frame.t_s)))
        return replace(self._frames[i], t_s=frame.t_s)

    def __enter__(self) -> FakeNetwork:
        return self

    def __exit__(self, *_: object) -> None:
        self.was_closed = True


class Networks:
    """Opens fake networks and remembers which; `slow_s` is by the model's name.

    `judged` counts the pictures judged that no patient camera has asked for yet.
    """

    def __init__(self, sequence: PoseSequence, **slow_s: float) -> None:
        self._sequence = sequence
        self._slow_s = slow_s
        self.opened: list[FakeNetwork] = []
        self.judged = threading.Semaphore(0)

    def __call__(self, model: str | Path, contour: bool) -> Estimator:
        slow_s = self._slow_s.get(str(model), 0.0)
        network = FakeNetwork(self._sequence, str(model), slow_s, self.judged)
        self.opened.append(network)
        return network


def fake_backend(networks: Networks) -> Backend:
    """A backend that opens `networks`, which see exactly what is there."""

    def make(weights: Weights, contour: bool) -> Estimator:
        return networks(weights.name, contour)

    return Backend(
        name="fake",
        models=("full", "lite"),
        find=lambda model: Weights(str(model), Path(model), ""),
        make=make,
        load=lambda: None,
        people=lambda weights: nullcontext(lambda frame: []),
        calibration=EXACT,
        has_world=True,
        has_mask=True,
    )


class FakeScreen:
    """Keeps what it is shown; `keys` are pressed at the numbers of pictures shown."""

    def __init__(self, keys: dict[int, str] | None = None) -> None:
        self.pictures: list[Image] = []
        self.was_closed = False
        self.full_screen = False
        self._keys = keys or {}

    def show(self, image_bgr: Image) -> str | None:
        self.pictures.append(image_bgr)
        return self._keys.pop(len(self.pictures), None)

    def toggle_full_screen(self) -> None:
        self.full_screen = not self.full_screen

    def close(self) -> None:
        self.was_closed = True


class PatientFile(FileFeed):
    """Plays a clip no faster than it is shown, so that no picture is dropped."""

    def __init__(self, path: Path, shown: threading.Semaphore) -> None:
        super().__init__(path)
        self._shown = shown

    def read(self) -> tuple[float, Image] | None:
        self._shown.acquire(timeout=10.0)
        frame = next(self._frames, None)
        return frame and (frame.t_s, frame.image_bgr)


class PatientScreen(FakeScreen):
    """Says when a picture has been shown, whether or not the network has looked at it."""

    def __init__(self, shown: threading.Semaphore) -> None:
        super().__init__()
        self._shown = shown

    def show(self, image_bgr: Image) -> str | None:
        self._shown.release()
        return super().show(image_bgr)

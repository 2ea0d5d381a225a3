"""Which pose model can keep up with a live set; it is chosen before the set begins."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from formcheck.core.poses import Frame, PoseFrame
from formcheck.core.signals import hampel, resample, smooth
from formcheck.pipeline.options import AUTO
from formcheck.pose.estimator import Estimator
from formcheck.pose.looks import Looks, least_px_per_metre
from formcheck.pose.mediapipe_import import native_stderr_silenced
from formcheck.pose.registry import Backend
from formcheck.video.picture import ArrayPicture

__all__ = ["Models"]

WARM_UP = 3  # ours: frames with a lifter that a model may take long for at first.
TRIED = 10  # ours: frames with a lifter after those, by whose times a model is judged.
# ours: share of the time between two pictures that the network may take; the rest is for the
# camera, the counting and the window. If it is raised, full is kept where it can't keep up.
NETWORK_SHARE = 0.7
# ours: seconds; a file in whose beginning nobody is found is not tried for longer.
MOST_TRIAL_S = 3.0


class Models:
    """The pose model in use, and which pictures it looks at.

    It is the one that was asked for. With "auto" the best one is tried on the first pictures of a
    lifter; if it is too slow, the fastest takes its place. `is_chosen` says that this is settled.

    `least_fps` is how many frames a second the best has to keep up.
    """

    def __init__(
        self, model: str | Path, contour: bool, backend: Backend, least_fps: float
    ) -> None:
        self._model: str | Path = backend.models[0] if model == AUTO else model
        self._contour = contour
        self._backend = backend
        self._most_s = NETWORK_SHARE / least_fps
        self._estimator: Estimator | None = None
        self._looks = Looks(frame_rate=0.0, least_px_per_metre=0.0)
        self._took_s: list[float] = []
        self.is_chosen = model != AUTO
        self.note = ""
        """Why it is not the best one, for the report; empty otherwise."""

    def open(self, size_wh: tuple[int, int], frame_rate: float) -> None:
        """Load the model, and what else takes a second the first time, before the set."""
        self._load()
        width, height = size_wh
        black = ArrayPicture(np.zeros((height, width, 3), dtype=np.uint8))
        self._estimate(Frame(0, 0.0, black))
        smallest = least_px_per_metre(size_wh, self._backend.calibration)
        self._looks = Looks(frame_rate, smallest)
        t_s = np.arange(20) / 20.0
        smooth(resample(t_s, hampel(t_s[:, None]), t_s), 20.0)

    def try_on(self, frames: Iterable[Frame]) -> None:
        """Choose by pictures that are not shown to the network again; call it before `open`.

        Where nobody is in the first of them it stays the best: an empty room takes less time.
        """
        until_s = time.perf_counter() + MOST_TRIAL_S
        if not self.is_chosen:
            self._load()
            for frame in frames:
                self._estimate(frame)
                self.choose()
                if self.is_chosen or time.perf_counter() > until_s:
                    break
        self.close()
        self.is_chosen = True

    def wants(self, t_s: float) -> bool:
        """Whether the network is to look at the picture of that time."""
        return self._looks.wants(t_s)

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in a picture."""
        pose = self._estimate(frame)
        self._looks.saw(pose)
        return pose

    def choose(self) -> None:
        """Settle which model it is, as soon as that is known."""
        if self.is_chosen or len(self._took_s) < WARM_UP + TRIED:
            return
        took_s = float(np.median(self._took_s[WARM_UP:]))
        if took_s > self._most_s:
            slow, self._model = self._model, self._backend.models[-1]
            self.note = (
                f"{self._model} was chosen before the set:"
                f" {slow} takes {1000 * took_s:.0f} ms a picture on this machine."
            )
            self._load()
        self.is_chosen = True

    def close(self) -> None:
        """Free the model; nothing happens if none is open."""
        if self._estimator is not None:
            self._estimator.__exit__(None, None, None)
            self._estimator = None

    def _load(self) -> None:
        self.close()
        self._estimator = self._backend.open(self._model, contour=self._contour)
        self._took_s = []
        self.name, self.sha256 = self._estimator.name, self._estimator.sha256

    def _estimate(self, frame: Frame) -> PoseFrame:
        assert self._estimator is not None
        began_s = time.perf_counter()
        # MediaPipe logs its warnings when it finds the first lifter.
        with nullcontext() if self._took_s else native_stderr_silenced():
            pose = self._estimator.estimate(frame)
        # An empty room costs less than a lifter, so only pictures of one count.
        if np.isfinite(pose.xy_px).any() and len(self._took_s) < WARM_UP + TRIED:
            self._took_s.append(time.perf_counter() - began_s)
        return pose

    def __enter__(self) -> Models:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

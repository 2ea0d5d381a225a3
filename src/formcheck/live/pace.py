"""How fast a live set is judged, and which pose model can keep up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcheck.domain import Frame, PoseFrame
from formcheck.pose.estimator import Estimator
from formcheck.pose.quiet import native_stderr_silenced
from formcheck.signals import hampel, resample, smooth

__all__ = ["LEAST_FPS", "Models", "OpenEstimator", "Speed", "open_mediapipe"]

LEAST_FPS = 15.0
"""If full can't keep this up, lite takes over."""
AUTO = ("full", "lite")
WARM_UP, TRIED = 5, 25
"""Pictures that a new model may take long for, and those after which it has to be quick."""
MANY, RECENT = 20_000, 300
"""Latencies kept in all, and those that are shown."""


@dataclass(slots=True)
class Speed:
    """How fast it went. Latency is from a picture's arrival until its result is shown."""

    latency_s: deque[float] = field(default_factory=lambda: deque(maxlen=MANY))
    judged: int = 0
    dropped: int = 0
    first_s: float | None = None
    last_s: float = 0.0
    model: str = ""

    def shown(self, taken_s: float) -> None:
        """A picture that arrived at `taken_s` is shown now."""
        self.last_s = time.perf_counter()
        self.first_s = self.last_s if self.first_s is None else self.first_s
        self.judged += 1
        self.latency_s.append(self.last_s - taken_s)

    @property
    def fps(self) -> float | None:
        """Pictures judged and shown a second; None while that can't be told."""
        if self.first_s is None or self.last_s - self.first_s < 1.0:
            return None
        return (self.judged - 1) / (self.last_s - self.first_s)

    def __str__(self) -> str:
        if self.fps is None or not self.latency_s:
            return ""
        median, p95 = np.percentile(list(self.latency_s)[-RECENT:], [50, 95]) * 1000
        return f"{self.fps:.0f} fps, latency {median:.0f} ms, p95 {p95:.0f} ms"

    def summary(self) -> str:
        """One line for the log and the report."""
        if not self.latency_s:
            return "Nothing was shown."
        median, p95 = np.percentile(list(self.latency_s), [50, 95]) * 1000
        rate = f"{self.fps:.1f} pictures a second judged, " if self.fps else ""
        return (
            f"{rate}{self.dropped} dropped; latency median {median:.0f} ms, p95 {p95:.0f} ms"
            f" ({self.model})."
        )


OpenEstimator = Callable[[str | Path, bool], Estimator]
"""Opens a model by its name or path, with or without the outline of the body."""


def open_mediapipe(model: str | Path, contour: bool) -> Estimator:
    """The network, as for a clip."""
    from formcheck.pose.mediapipe import MediaPipePose
    from formcheck.pose.weights import find_weights

    return MediaPipePose(find_weights(model), segmentation=contour)


class Models:
    """The pose model in use: full until it proves too slow, where the choice is ours."""

    def __init__(self, model: str | Path, contour: bool, open_: OpenEstimator) -> None:
        self._choice = model
        self._contour = contour
        self._open = open_
        self._estimator: Estimator | None = None
        self._took_s: list[float] = []
        self.switched = False

    def open(self, size_wh: tuple[int, int]) -> None:
        """Load the model, and what else takes a second the first time, before the set."""
        self._load(AUTO[0] if self._choice == "auto" else self._choice)
        width, height = size_wh
        self.estimate(Frame(0, 0.0, np.zeros((height, width, 3), dtype=np.uint8)))
        t_s = np.arange(20) / 20.0
        smooth(resample(t_s, hampel(t_s[:, None]), t_s), 20.0)

    def _load(self, model: str | Path) -> None:
        self._estimator = self._open(model, self._contour)
        self._has_found = False
        self.name, self.sha256 = self._estimator.name, self._estimator.sha256

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in a picture."""
        assert self._estimator is not None
        # MediaPipe logs its warnings when it finds the first lifter.
        with nullcontext() if self._has_found else native_stderr_silenced():
            pose = self._estimator.estimate(frame)
        self._has_found = self._has_found or bool(np.isfinite(pose.xy_px).any())
        return pose

    def took(self, seconds: float) -> bool:
        """Note how long a picture took; whether that made lite take over."""
        if self._choice != "auto" or self.switched or len(self._took_s) > WARM_UP + TRIED:
            return False
        self._took_s.append(seconds)
        tried = self._took_s[WARM_UP:]
        if len(tried) < TRIED or float(np.median(tried)) <= 1.0 / LEAST_FPS:
            return False
        self._close()
        self._load(AUTO[1])
        self.switched = True
        return True

    def _close(self) -> None:
        if self._estimator is not None:
            self._estimator.__exit__(None, None, None)
            self._estimator = None

    def __enter__(self) -> Models:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

"""How fast a live set is judged, and which pose model can keep up."""

from __future__ import annotations

import time
from collections import deque
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcheck.core.poses import Frame, PoseFrame
from formcheck.core.signals import hampel, resample, smooth
from formcheck.pose.estimator import Estimator
from formcheck.pose.looks import Looks, least_px_per_metre
from formcheck.pose.mediapipe_import import native_stderr_silenced
from formcheck.pose.registry import Backend
from formcheck.video.picture import ArrayPicture

__all__ = ["Models", "Speed"]

AUTO = "auto"
WARM_UP = 5  # ours: frames with a lifter that a model may take long for at first.
TRIED = 25  # ours: frames with a lifter after those, by whose times a model is judged.
MANY = 20_000  # ours: latencies kept in all.
RECENT = 150  # ours: latencies shown, those of the last five seconds at 30 fps.


@dataclass(slots=True)
class Speed:
    """How fast it went. Latency is from a picture's arrival until its result is shown.

    Attributes:
        latency_s: of the last pictures, the newest last.
        shown_s: when the last few were shown, on `time.perf_counter`'s clock.
        n_shown: pictures shown, whether the network looked at them or at one just before.
        dropped: pictures that arrived while an older one was being judged.
        model: name of the pose model.
    """

    latency_s: deque[float] = field(default_factory=lambda: deque(maxlen=MANY))
    shown_s: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))
    began_s: float | None = None
    n_shown: int = 0
    dropped: int = 0
    model: str = ""

    def shown(self, taken_s: float) -> None:
        """A picture that arrived at `taken_s` is shown now."""
        now_s = time.perf_counter()
        self.began_s = now_s if self.began_s is None else self.began_s
        self.shown_s.append(now_s)
        self.n_shown += 1
        self.latency_s.append(now_s - taken_s)

    @property
    def fps(self) -> float | None:
        """Pictures shown a second, of late; None while that can't be told."""
        if not self.n_shown:
            return None
        return _rate(len(self.shown_s), self.shown_s[-1] - self.shown_s[0])

    @property
    def mean_fps(self) -> float | None:
        """The same from the first picture on."""
        if self.began_s is None:
            return None
        return _rate(self.n_shown, self.shown_s[-1] - self.began_s)

    def __str__(self) -> str:
        fps = self.fps  # another thread adds to it
        if fps is None:
            return ""
        median, p95 = np.percentile(list(self.latency_s)[-RECENT:], [50, 95]) * 1000
        return f"{fps:.0f} fps, latency {median:.0f} ms, p95 {p95:.0f} ms"

    def summary(self) -> str:
        """One line for the log and the report."""
        if not self.n_shown:
            return "Nothing was shown."
        median, p95 = np.percentile(list(self.latency_s), [50, 95]) * 1000
        rate = f"{self.mean_fps:.1f} pictures a second shown, " if self.mean_fps else ""
        return (
            f"{rate}{self.dropped} dropped; latency median {median:.0f} ms, p95 {p95:.0f} ms"
            f" ({self.model})."
        )


def _rate(n: int, over_s: float) -> float | None:
    return (n - 1) / over_s if over_s >= 1.0 else None


class Models:
    """The pose model in use, and which pictures it looks at.

    It is the best one until that proves too slow, where the choice is ours.

    `least_fps` is how many frames a second the best has to keep up.
    """

    def __init__(
        self, model: str | Path, contour: bool, backend: Backend, least_fps: float
    ) -> None:
        self._choice = model
        self._contour = contour
        self._backend = backend
        self._least_fps = least_fps
        self._estimator: Estimator | None = None
        self._looks = Looks(frame_rate=0.0, least_px_per_metre=0.0)
        self._took_s: deque[float] = deque(maxlen=TRIED)
        self.switched = False

    def open(self, size_wh: tuple[int, int], frame_rate: float) -> None:
        """Load the model, and what else takes a second the first time, before the set."""
        self._load(self._backend.models[0] if self._choice == AUTO else self._choice)
        width, height = size_wh
        black = ArrayPicture(np.zeros((height, width, 3), dtype=np.uint8))
        self.estimate(Frame(0, 0.0, black))
        smallest = least_px_per_metre(size_wh, self._backend.calibration)
        self._looks = Looks(frame_rate, smallest)
        t_s = np.arange(20) / 20.0
        smooth(resample(t_s, hampel(t_s[:, None]), t_s), 20.0)

    def _load(self, model: str | Path) -> None:
        self._estimator = self._backend.open(model, contour=self._contour)
        self._n_found = 0
        self.name, self.sha256 = self._estimator.name, self._estimator.sha256

    def wants(self, t_s: float) -> bool:
        """Whether the network is to look at the picture of that time."""
        return self._looks.wants(t_s)

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in a picture."""
        assert self._estimator is not None
        began_s = time.perf_counter()
        # MediaPipe logs its warnings when it finds the first lifter.
        with nullcontext() if self._n_found else native_stderr_silenced():
            pose = self._estimator.estimate(frame)
        if np.isfinite(pose.xy_px).any():
            self._n_found += 1
            if self._n_found > WARM_UP:
                self._took_s.append(time.perf_counter() - began_s)
        self._looks.saw(pose)
        return pose

    def switch_if_slow(self) -> bool:
        """Whether the fastest model takes over now: the best can't keep up and the choice is ours.

        An empty room costs less than a lifter, so only pictures of one count.
        """
        if self._choice != AUTO or self.switched or len(self._took_s) < TRIED:
            return False
        if float(np.median(self._took_s)) <= 1.0 / self._least_fps:
            return False
        self._close()
        self._load(self._backend.models[-1])
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

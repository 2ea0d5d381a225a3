"""Which pose model can keep up with a live set; it is chosen before the set begins."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from formcheck.core.poses import Frame, PoseFrame
from formcheck.core.signals import hampel, resample, smooth
from formcheck.pipeline.options import AUTO
from formcheck.pose.estimator import Estimator
from formcheck.pose.looks import WATCHED_REST_S, Looks, least_px_per_metre
from formcheck.pose.mediapipe_import import native_stderr_silenced
from formcheck.pose.registry import Backend
from formcheck.render.figure import drawn_lifter
from formcheck.video.camera import WANTED_FPS
from formcheck.video.picture import ArrayPicture

__all__ = ["Models", "picture_s", "slowest_s"]

WARM_UP = 3  # ours: frames that a model may take long for at first.
TRIED = 10  # ours: frames after those, by whose times a model is judged.
# ours: share of the time between two pictures that the network may take; the rest is for the
# camera, the counting and the window. If it is raised, full is kept where it can't keep up.
NETWORK_SHARE = 0.7
# ours: seconds; a model that takes longer for all of them is judged by those done.
MOST_TRIAL_S = 3.0


def slowest_s(fps: float) -> float:
    """Seconds that the network may take for a picture where `fps` are to be judged a second."""
    return NETWORK_SHARE / fps


def picture_s(network: Estimator, size_wh: tuple[int, int]) -> float:
    """Seconds that `network` takes for a picture of that size with a lifter in it.

    The lifter is drawn, as an empty room takes less time.
    """
    picture = ArrayPicture(drawn_lifter(size_wh))
    until_s = time.perf_counter() + MOST_TRIAL_S
    took_s: list[float] = []
    with native_stderr_silenced():
        while len(took_s) < WARM_UP + TRIED:
            began_s = time.perf_counter()
            network.estimate(Frame(len(took_s), len(took_s) / WANTED_FPS, picture))
            took_s.append(time.perf_counter() - began_s)
            if len(took_s) > WARM_UP and time.perf_counter() > until_s:
                break
    return float(np.median(took_s[WARM_UP:]))


class Models:
    """The pose model in use, and which pictures it looks at.

    It is the one that was asked for. With "auto" it is the best one or, where that is too slow for
    this machine, the fastest; it is chosen before there are pictures, and stays.

    `least_fps` is how many frames a second the best has to keep up.
    """

    def __init__(
        self,
        model: str | Path,
        contour: bool,
        backend: Backend,
        least_fps: float,
        *,
        plates: bool = False,
    ) -> None:
        self._model = model
        self._contour = contour
        self._plates = plates
        self._backend = backend
        self._most_s = slowest_s(least_fps)
        self._estimator: Estimator | None = None
        self._looks = Looks(frame_rate=0.0, least_px_per_metre=0.0)
        self._has_found = False
        self.note = ""
        """Why it is not the best one, for the report; empty otherwise."""

    def open(self, size_wh: tuple[int, int], frame_rate: float) -> None:
        """Choose and load the model, and what else takes a second the first time."""
        if self._model == AUTO:
            self._model = self._chosen(size_wh)
        self._estimator = self._open(self._model)
        self.name, self.sha256 = self._estimator.name, self._estimator.sha256
        width, height = size_wh
        black = ArrayPicture(np.zeros((height, width, 3), dtype=np.uint8))
        self.estimate(Frame(0, 0.0, black))
        smallest = least_px_per_metre(size_wh, self._backend.calibration)
        self._looks = Looks(frame_rate, smallest, WATCHED_REST_S)
        t_s = np.arange(20) / 20.0
        smooth(resample(t_s, hampel(t_s[:, None]), t_s), 20.0)

    def wants(self, t_s: float) -> bool:
        """Whether the network is to look at the picture of that time."""
        return self._looks.wants(t_s)

    def estimate(self, frame: Frame) -> PoseFrame:
        """The pose in a picture."""
        assert self._estimator is not None
        # MediaPipe logs its warnings when it finds the first lifter.
        with nullcontext() if self._has_found else native_stderr_silenced():
            pose = self._estimator.estimate(frame)
        self._has_found = self._has_found or bool(np.isfinite(pose.xy_px).any())
        self._looks.saw(pose)
        return pose

    def close(self) -> None:
        """Free the model; nothing happens if none is open."""
        if self._estimator is not None:
            self._estimator.__exit__(None, None, None)
            self._estimator = None

    def _chosen(self, size_wh: tuple[int, int]) -> str:
        """The best model that keeps up, or the fastest."""
        best, fastest = self._backend.models[0], self._backend.models[-1]
        with self._open(best) as network:
            took_s = picture_s(network, size_wh)
        if took_s <= self._most_s:
            return best
        self.note = (
            f"{fastest} was chosen before the set:"
            f" {best} takes {1000 * took_s:.0f} ms a picture on this machine."
        )
        return fastest

    def _open(self, model: str | Path) -> Estimator:
        return self._backend.open(model, contour=self._contour, plates=self._plates)

    def __enter__(self) -> Models:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

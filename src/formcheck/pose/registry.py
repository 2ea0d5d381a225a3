"""Pose backends by name: what finds the poses, and what it can and cannot see.

A new backend is a module with an `Estimator` and a finder of people, and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from formcheck.core.calibration import Calibration
from formcheck.core.people import People
from formcheck.errors import UsageError
from formcheck.pose.estimator import Estimator, PeopleIn
from formcheck.pose.mediapipe_calibration import MEDIAPIPE
from formcheck.pose.region import InRegion, Region
from formcheck.pose.weights import SHIPPED, Weights, find_weights
from formcheck.pose.without_others import WithoutOthers

__all__ = ["BACKENDS", "DEFAULT", "Backend", "Opener", "find_backend"]


@dataclass(frozen=True, slots=True)
class Opener:
    """Makes an estimator that has seen nothing yet, in whatever process calls it."""

    make: Callable[[Weights, bool], Estimator]
    weights: Weights
    contour: bool
    region: Region | None = None
    people: People | None = None
    camera: bool = False
    plates: bool = False

    def __call__(self) -> Estimator:
        """A new estimator, of the region only if there is one, and of the lifter among people.

        With `camera` it also finds how the camera moves, with `plates` what may be a plate.
        """
        from formcheck.pose.camera_motion import WatchingCamera
        from formcheck.pose.plates import FindingPlates

        estimator = self.make(self.weights, self.contour)
        if self.region is not None:
            estimator = InRegion(estimator, self.region)
        if self.people is not None:
            estimator = WithoutOthers(estimator, self.people)
        if self.plates:
            estimator = FindingPlates(estimator)
        return WatchingCamera(estimator) if self.camera else estimator


@dataclass(frozen=True, slots=True)
class Backend:
    """One way to find poses.

    Attributes:
        name: for `Options.backend`.
        models: names of the shipped models, the best first and the fastest last.
        find: the model's file by its name or path, verified; raises ModelError.
        make: an estimator from such a file, with or without the body's outline. A function of
            a module, as other processes import it; heavy imports belong inside.
        load: imports what `make` needs; for a process that has nothing else to do yet. A function
            of a module too.
        people: finds everybody in single pictures with the model in such a file.
        calibration: biases and errors that the core corrects for.
        has_world: whether poses have `world_m`. Without it the camera's direction is unknown and
            checks that depend on it are not assessed.
        has_mask: whether poses have `contour` when asked for. Without it checks that read the
            back's outline are not assessed.
    """

    name: str
    models: tuple[str, ...]
    find: Callable[[str | Path], Weights]
    make: Callable[[Weights, bool], Estimator]
    load: Callable[[], object]
    people: Callable[[Weights], AbstractContextManager[PeopleIn]]
    calibration: Calibration
    has_world: bool
    has_mask: bool

    def opener(
        self,
        weights: Weights,
        *,
        contour: bool,
        region: Region | None = None,
        people: People | None = None,
        camera: bool = False,
        plates: bool = False,
    ) -> Opener:
        """What opens an estimator, here or in another process: it can be pickled.

        Args:
            weights: the model.
            contour: whether the body's outline is needed.
            region: the part of the picture that the network is shown; None for all of it.
            people: where others are in the picture, if there are several people.
            camera: whether to find how the camera moves from frame to frame.
            plates: whether to look for a barbell's plates near the hands.
        """
        mask = contour and self.has_mask
        return Opener(self.make, weights, mask, region, people, camera, plates)

    def open(self, model: str | Path, *, contour: bool, plates: bool = False) -> Estimator:
        """An estimator with the model of that name or path; see `opener`.

        Raises:
            ModelError: the model is missing or damaged.
        """
        return self.opener(self.find(model), contour=contour, plates=plates)()


def _mediapipe(weights: Weights, contour: bool) -> Estimator:
    from formcheck.pose.mediapipe import MediaPipePose

    return MediaPipePose(weights, segmentation=contour)


def _load_mediapipe() -> None:
    import formcheck.pose.mediapipe  # noqa: F401


def _mediapipe_people(weights: Weights) -> AbstractContextManager[PeopleIn]:
    from formcheck.pose.mediapipe import people_finder

    return people_finder(weights)


_ALL = (
    Backend(
        name="mediapipe",
        models=tuple(SHIPPED),
        find=find_weights,
        make=_mediapipe,
        load=_load_mediapipe,
        people=_mediapipe_people,
        calibration=MEDIAPIPE,
        has_world=True,
        has_mask=True,
    ),
)

BACKENDS = MappingProxyType({backend.name: backend for backend in _ALL})
"""All backends by name."""
DEFAULT = "mediapipe"


def find_backend(name: str) -> Backend:
    """The backend of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in BACKENDS:
        raise UsageError(f"There is no pose backend {name}.", f"Use one of {', '.join(BACKENDS)}.")
    return BACKENDS[name]

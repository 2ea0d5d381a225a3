"""The register of measures: what exercise files may name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import Plane
from formcheck.core.motion import Motion

__all__ = ["ALIASES", "MEASURES", "Measure", "evaluate", "measure"]

Series = Callable[[Motion], Array]


@dataclass(frozen=True, slots=True)
class Measure:
    """A named series: `function(motion)` gives (T,) in `unit`, NaN where it is unknown.

    `joints` are what it is computed from; `line` is the polyline of joints it is drawn on
    in the frame (the value stands at the middle one). `words` is what people call it. `plane`
    is the plane of the body that it lies in. `growth(motion)` is how many times larger its
    error is than from the best direction, (T,), where the plane alone does not say it.
    """

    name: str
    unit: str
    joints: tuple[str, ...]
    line: tuple[str, ...]
    function: Series
    doc: str
    words: str
    plane: Plane = Plane.ANY
    growth: Series | None = None

    @property
    def title(self) -> str:
        """Its name beside a value that nothing has judged: it says neither good nor bad."""
        return self.words.capitalize()

    def points(self, motion: Motion) -> Array:
        """The polyline the measure is drawn on, (T, points, 2) pixels; maybe no points."""
        if not self.line:
            return np.empty((len(motion.t_s), 0, 2))
        return np.stack([_point(motion, name) for name in self.line], axis=1)


def _point(motion: Motion, name: str) -> Array:
    if name.startswith(("left_", "right_")):
        side, joint = name.split("_", 1)
        return motion.pair(joint)[0 if side == "left" else 1]
    return motion.joint(name)


MEASURES: dict[str, Measure] = {}
"""All measures by name."""

ALIASES: dict[str, str] = {
    "arm_reach_coarse": "arm_reach_world",
    "diagonal_reach": "diagonal_reach_world",
    "elbow_bend_coarse": "elbow_angle_world",
    "hip_bend_coarse": "hip_angle_world",
    "hip_minus_knee_coarse": "hip_minus_knee_world",
    "hip_over_knee_coarse": "hip_over_knee_world",
    "knee_bend_coarse": "knee_angle_world",
    "leg_incline": "leg_inclination_world",
    "over_a_load_coarse": "over_a_load",
    "trunk_incline": "trunk_inclination_world",
    "trunk_incline_shown": "trunk_inclination_shown",
    "trunk_lean": "trunk_inclination",
}
"""Names that measures had before, which users' exercise files may still have."""


def measure(
    unit: str,
    joints: tuple[str, ...],
    line: tuple[str, ...] = (),
    words: str = "",
    plane: Plane = Plane.ANY,
    growth: Series | None = None,
) -> Callable[[Series], Series]:
    """Register a function as the measure of its own name; its docstring is the documentation.

    Args:
        unit: one of the units of an exercise file.
        joints: what the measure is computed from.
        line: the joints that it is drawn on.
        words: what people call it, if that is not its name with spaces.
        plane: the plane of the body that it lies in.
        growth: how its error grows with the camera's direction, if not as `plane` has it.
    """

    def register(function: Series) -> Series:
        name = function.__name__
        if name in MEASURES:
            raise ValueError(f"there are two measures called {name}")
        own = words or name.replace("_", " ")
        doc = function.__doc__ or ""
        MEASURES[name] = Measure(name, unit, joints, line, function, doc, own, plane, growth)
        return function

    return register


def evaluate(motion: Motion, name: str) -> Array:
    """The measure `name` of `motion`, (T,); computed once a motion, so never write into it.

    Raises:
        KeyError: there is no such measure.
    """
    return motion.once(MEASURES[name].function)

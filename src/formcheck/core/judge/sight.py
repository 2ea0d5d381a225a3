"""What a camera direction costs a measure: how much its error grows, and where to stand instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import Plane
from formcheck.core.exercise import Check
from formcheck.core.geometry import wrapped_deg
from formcheck.core.measures import MEASURES
from formcheck.core.motion import Motion

__all__ = ["growth", "is_in_view", "plane_growth", "turned", "view_reason"]

# ours: times that an error may grow with the camera's direction before a verdict is no longer
# possible: 3 is 19° off the direction that shows nothing. Raised, more is unclear instead of not
# assessed.
MAX_GROWTH = 3.0

# structural: the directions, by yaw in degrees, that show a plane square on.
_TARGETS = {
    Plane.SAGITTAL: {90.0: "your left side", -90.0: "your right side"},
    Plane.FRONTAL: {0.0: "your front", 180.0: "your back"},
}


def growth(check: Check, motion: Motion) -> Array:
    """How many times larger the error of a check's measure is than from the best direction, (T,).

    Distances in a plane that is turned out of the picture's show foreshortened by the sine or
    cosine of the yaw, while the error of the landmarks stays.
    """
    measure = MEASURES[check.measure]
    n = len(motion.t_s)
    if measure.plane is Plane.ANY:
        return np.ones(n)
    if motion.view.view is View.UNKNOWN or motion.view.yaw_deg is None:
        return np.full(n, np.inf)
    if measure.growth is not None:
        return measure.growth(motion)
    return np.full(n, plane_growth(measure.plane, motion.view.yaw_deg))


def plane_growth(plane: Plane, yaw_deg: float) -> float:
    """The same for distances in a plane of the body, from the camera's direction alone."""
    yaw = np.radians(yaw_deg)
    shown = abs(float(np.sin(yaw) if plane is Plane.SAGITTAL else np.cos(yaw)))
    return 1.0 / max(shown, 1e-9)


def is_in_view(check: Check, view: View, growth: Array) -> bool:
    """Whether the camera's direction leaves a verdict possible, given the error's growth (T,)."""
    known = growth[np.isfinite(growth)]
    return view in check.views and len(known) > 0 and bool(np.median(known) <= MAX_GROWTH)


def turned(view: ViewEstimate, sems: float) -> ViewEstimate:
    """The view with its yaw off by `sems` of its standard errors."""
    if view.yaw_deg is None:
        return view
    return replace(view, yaw_deg=view.yaw_deg + sems * view.sem_deg)


def view_reason(check: Check, view: ViewEstimate) -> str:
    """Why this direction can't show it, by how much it is off, and which one can."""
    targets = _TARGETS.get(MEASURES[check.measure].plane)
    if view.yaw_deg is None or view.view is View.UNKNOWN or targets is None:
        return f"filmed {view.view.words}; film {_wanted(check)} to see this"
    off = {yaw: abs(float(wrapped_deg(view.yaw_deg - yaw))) for yaw in targets}
    nearest = min(off, key=lambda yaw: off[yaw])
    return (
        f"the camera stood {off[nearest]:.0f}° off {targets[nearest]}; "
        f"move it round to {targets[nearest]} to see this"
    )


def _wanted(check: Check) -> str:
    """The directions that show `check`, for people."""
    plane = MEASURES[check.measure].plane
    views = check.views
    if plane is Plane.SAGITTAL:
        views = views & {View.SIDE_LEFT, View.SIDE_RIGHT} or views
    elif plane is Plane.FRONTAL:
        views = views & {View.FRONT, View.BACK} or views
    wanted = [view.words for view in (View.FRONT, View.BACK) if view in views]
    if {View.SIDE_LEFT, View.SIDE_RIGHT} <= views:
        wanted.insert(0, "from the side")
    return " or ".join(wanted)

"""Poses and measures at any time of the clip, in pixels of the frame that is drawn on."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.poses import PoseFrame
from formcheck.core.report import Trace
from formcheck.core.time_base import usual_step_s
from formcheck.render.outline import Outline, outline_of

__all__ = ["Track"]

# ours: steps between poses; a time farther than this from the nearest pose shows none.
_MOST_STEPS = 1.5


class Track:
    """Reads the trace between its samples.

    `scale` (2,) takes pixels of the clip that was measured to those of the frame drawn on.
    """

    def __init__(self, trace: Trace, size_wh: tuple[int, int]) -> None:
        self._trace = trace
        self._t_s = trace.sequence.t_s
        self._step_s = usual_step_s(self._t_s)
        self.scale = np.array(size_wh) / np.array(trace.sequence.size_wh)

    def pose(self, t_s: float) -> PoseFrame:
        """The lifter at `t_s`; all NaN where there is no pose near that time."""
        sequence = self._trace.sequence
        between = self._between(t_s)
        if between is None:
            return PoseFrame.empty(t_s)
        return PoseFrame(
            t_s=t_s,
            xy_px=_blend(sequence.xy_px, between) * self.scale,
            world_m=_blend(sequence.world_m, between),
            visibility=_blend(sequence.visibility, between),
            contour=_blend(sequence.contour, between),
            chord_px=_blend(sequence.chord_px, between) * self.scale,
        )

    def outline(self, t_s: float) -> Outline | None:
        """The back as it was read at `t_s`; None where it was lost or is not seen from the side."""
        between, side = self._between(t_s), self._trace.back_side
        if between is None or side is None:
            return None
        chord_px = _blend(self._trace.sequence.chord_px, between) * self.scale
        outline = outline_of(chord_px, _blend(self._trace.back, between), side)
        return outline if len(outline.read_px) else None

    def line(self, check: str, t_s: float) -> Array:
        """The points that a check's measure is drawn on, (points, 2); NaN where unknown."""
        return self.place(self._trace.lines[check], t_s)

    def place(self, points_px: Array, t_s: float) -> Array:
        """Any points of the clip over time, (T, …, 2), at `t_s`; NaN where unknown."""
        between = self._between(t_s)
        if between is None:
            return np.full(points_px.shape[1:], np.nan)
        return np.asarray(_blend(points_px, between) * self.scale)

    def value(self, check: str, t_s: float) -> float:
        """A check's measure, NaN where it is unknown."""
        between = self._between(t_s)
        if between is None:
            return float("nan")
        return float(_blend(self._trace.checks[check], between))

    def _between(self, t_s: float) -> tuple[int, int, float] | None:
        """The samples before and after `t_s` and the weight of the later one."""
        last = len(self._t_s) - 1
        if last < 0:
            return None
        margin = _MOST_STEPS * self._step_s
        if not self._t_s[0] - margin <= t_s <= self._t_s[last] + margin:
            return None
        after = int(np.clip(np.searchsorted(self._t_s, t_s), min(1, last), last))
        before = max(after - 1, 0)
        span = self._t_s[after] - self._t_s[before]
        weight = float(np.clip((t_s - self._t_s[before]) / span, 0.0, 1.0)) if span > 0 else 0.0
        return before, after, weight


def _blend(series: Array, between: tuple[int, int, float]) -> Array:
    """Linear between two samples; where one of them is missing, the other if it is nearer."""
    before, after, weight = between
    a, b = series[before], series[after]
    blended = (1.0 - weight) * a + weight * b
    return np.asarray(np.where(np.isnan(blended), a if weight < 0.5 else b, blended))

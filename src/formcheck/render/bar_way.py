"""Where the bar went, in pixels of the frame that is drawn on, and how fast it was."""

from __future__ import annotations

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.report import Report
from formcheck.core.signals import runs
from formcheck.render.interpolate import Track
from formcheck.report.bar_figures import is_asked_for, lifts_of
from formcheck.report.bar_wording import describe_speed
from formcheck.report.wording import capitalised

__all__ = ["BarWay", "held_px"]

# ours: points of a way at most; more take longer to draw and look no smoother.
_MOST_POINTS = 150
_NOWHERE = np.full(2, np.nan)


class BarWay:
    """Answers where the bar was and is at a time of the clip, as long as it is held."""

    def __init__(self, report: Report, track: Track) -> None:
        """Prepare to answer for `report`, in the pixels of `track`."""
        self._t_s = report.trace.sequence.t_s
        self._track = track
        self._reps = [(rep.start_s, rep.end_s) for rep in report.reps]
        self._xy_px = held_px(report)
        self._said: list[tuple[float, str]] = []
        if (bar := report.bar) is not None and is_asked_for(report):
            self._said = [
                (lift.end_s, f"{capitalised(rep.name)}: {describe_speed(bar, lift)}")
                for rep, lift in lifts_of(report)
            ]

    def centre_px(self, t_s: float) -> Array:
        """Its centre (2,), NaN where that is not known."""
        return _NOWHERE if self._xy_px is None else self._track.place(self._xy_px, t_s)

    def stretches_px(self, t_s: float) -> list[Array]:
        """Its way in the rep so far, as lines (points, 2) between which it was not seen."""
        begin_s = self.begin_s(t_s)
        if self._xy_px is None or begin_s is None:
            return []
        first, last = np.searchsorted(self._t_s, [begin_s, t_s])
        every = 1 + (last - first) // _MOST_POINTS
        way_px = self._xy_px[first:last:every] * self._track.scale
        way = np.vstack([way_px, self.centre_px(t_s)])
        stretches = runs(np.isfinite(way).all(axis=1))
        return [way[start:stop] for start, stop in stretches if stop - start > 1]

    def begin_s(self, t_s: float) -> float | None:
        """When the rep began that `t_s` lies in; the later one where two meet."""
        begun = [start_s for start_s, end_s in self._reps if start_s <= t_s <= end_s]
        return max(begun, default=None)

    def said(self, t_s: float) -> str:
        """How fast the last rep was that it has risen in; empty before the first."""
        return next((text for end_s, text in reversed(self._said) if end_s <= t_s), "")


def held_px(report: Report) -> Array | None:
    """The centre of the bar (T, 2) in pixels of the clip while it is held, else NaN.

    None where there is none that is to be drawn.
    """
    if report.bar is None or not is_asked_for(report):
        return None
    return np.where(report.bar.held[:, None], report.bar.xy_px, np.nan)

"""The rep that is under way: where it began, whether it has turned, and its phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.enums import CountedAt
from formcheck.core.exercise import RepPattern
from formcheck.core.online.events import LivePhase
from formcheck.core.signals import derivative, turning_points

__all__ = ["OpenRep", "find_open_rep", "phase_now"]

# ours: share of the usual range; a rep is open once the lifter is this far from the start.
BEGUN = 0.25
# ours: share of the usual range; a return by less is a bounce or a sticking point and does not
# end a rep.
DIP = 0.4
# ours: share of the way back from which on the lifter is in the start posture again.
RETURNED = 0.9
# ours: share of its range within which a rep has not begun.
AT_REST = 0.05
# ours: share of the way back from which on the turning point is known to be passed.
TURNED = 0.05
# ours: share of the rep's peak speed; slower, over `STILL_S`, is a pause.
STILL = 0.2
# ours: seconds over which the newest speed is taken.
STILL_S = 0.2


@dataclass(frozen=True, slots=True)
class OpenRep:
    """A rep that has begun, as sample indices. `returned` is the share of the way back, 0..1."""

    start: int
    turn: int
    returned: float

    @property
    def has_turned(self) -> bool:
        """Whether the turning point is passed, so that the rep's range is known."""
        return self.returned >= TURNED


def find_open_rep(away: Array, after: int, usual_range: float) -> OpenRep | None:
    """The rep that is under way at the end of `away` (T,), the distance from the start posture.

    `after` is the index of the last turning point that was counted, or -1. None while the
    lifter is in the start posture, and once a rep has come back to it.
    """
    points = [p for p in turning_points(away, BEGUN * usual_range) if p[0] > after]
    while points and not points[0][1]:
        points = points[1:]
    if not points:
        return None
    last = len(points) - 1 if points[-1][1] else len(points) - 2
    recent = away[max(after, 0) :]
    scale = max(usual_range, float(np.nanmax(recent) - np.nanmin(recent)))
    first = last
    while first >= 2 and _dip(away, points[first - 2 : first + 1]) < DIP * scale:
        first -= 2
    turn = max((points[i][0] for i in range(first, last + 1, 2)), key=lambda i: away[i])
    begin = points[first - 1][0] if first > 0 else max(after, 0)
    if np.isnan(away[begin : turn + 1]).all():
        return None
    rest = float(np.nanmin(away[begin : turn + 1]))
    rise = float(away[turn]) - rest
    start = begin + int(np.flatnonzero(away[begin : turn + 1] <= rest + AT_REST * rise)[-1])
    newest = away[np.isfinite(away)][-1]
    returned = float(np.clip((away[turn] - newest) / rise, 0.0, 1.0)) if rise > 0 else 1.0
    if rise < BEGUN * usual_range or returned >= RETURNED:
        return None
    return OpenRep(start, turn, returned)


def _dip(away: Array, points: list[tuple[int, bool]]) -> float:
    """How deep the low point of maximum, minimum, maximum lies below the lower maximum."""
    a, low, b = (away[i] for i, _ in points)
    return float(min(a, b) - low)


def phase_now(away: Array, rep: OpenRep | None, pattern: RepPattern, rate_hz: float) -> LivePhase:
    """LivePhase at the end of `away` (T,), whose rep under way is `rep`."""
    speed = derivative(away if rep is None else away[rep.start :], rate_hz)
    still = STILL * float(np.nanmax(np.abs(speed), initial=0.0))
    newest = speed[-max(1, round(STILL_S * rate_hz)) :]
    now = float(newest[np.isfinite(newest)].mean()) if np.isfinite(newest).any() else 0.0
    if rep is None:
        # A rep that counts at its turn has ended before the weight is down.
        sinking = pattern.counted_at is CountedAt.TURN and now < -still
        return LivePhase.LOWERING if sinking else LivePhase.START
    if abs(now) < still and not rep.has_turned:
        return LivePhase.PAUSE
    going_away = now > 0.0
    return LivePhase.LIFTING if going_away == pattern.lifts_first else LivePhase.LOWERING

"""The series behind a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formcheck.core.arrays import Array, Mask
from formcheck.core.poses import PoseSequence

__all__ = ["Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Series behind a report, for plots and the overlay; not part of report.json.

    Attributes:
        sequence: the smoothed poses.
        signal: the rep signal (T,), or the measure that is held.
        back: distance of the back's outline from the trunk chord as it was read, in chord lengths,
            (T, 41). NaN where it was lost.
        back_side: the side of the chord hip → shoulder that the back is on in the picture, 0 the
            right hand, 1 the left; None where the camera does not see it from the side.
        checks: each check's measure (T,), by the check's id.
        windows: where each check looked, (T,).
        lines: the points that each check's measure is drawn on, (T, points, 2) pixels.
        angles: angles of the joints (T,), by the names in `core.joint_angles`.
    """

    sequence: PoseSequence
    signal: Array
    back: Array
    back_side: int | None
    checks: Mapping[str, Array]
    windows: Mapping[str, Mask]
    lines: Mapping[str, Array]
    angles: Mapping[str, Array] = field(default_factory=dict)

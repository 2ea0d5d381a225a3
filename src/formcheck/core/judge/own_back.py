"""What the lower back was held against, and whether a set may stand for the lifter."""

from __future__ import annotations

import math
from collections.abc import Sequence

from formcheck.core.baseline import Baseline, StandingBack
from formcheck.core.exercise import Check, Exercise
from formcheck.core.measures.lumbar import read_back
from formcheck.core.motion import Motion
from formcheck.core.report import Finding
from formcheck.core.units import counted

__all__ = ["back_checks", "back_notes", "standing_back"]

# ours: degrees off square to the side up to which a set may stand for the lifter; if it is raised,
# outlines that were read at an angle spoil the baseline.
SQUARE_DEG = 20.0


def back_checks(exercise: Exercise) -> list[Check]:
    """The checks of `exercise` that need to know how the lifter's back stands."""
    return [check for check in exercise.checks if check.measure == "lumbar_flexion"]


def standing_back(
    motion: Motion, exercise: Exercise, alone: Sequence[Finding], baseline: Baseline | None
) -> StandingBack | None:
    """What the flexion of the lower back is held against; None if `exercise` has no check of it.

    Args:
        motion: that the set was judged by.
        exercise: which it is.
        alone: findings on the set without a baseline, so that a baseline never decides which sets
            it is made of.
        baseline: what was known of the lifter.
    """
    checks = {check.id for check in back_checks(exercise)}
    if not checks:
        return None
    read = motion.once(read_back)
    of_back = [each.outcome for each in alone if each.check in checks and each.value is not None]
    off_deg = abs(abs(motion.view.yaw_deg or 0.0) - 90.0)
    known = baseline.back if baseline else None
    return StandingBack(
        seen=read.seen,
        is_clean=off_deg <= SQUARE_DEG and bool(of_back) and not any(o.is_bad for o in of_back),
        zero_deg=read.standing_deg if math.isfinite(read.standing_deg) else None,
        other_sets=known.sets if known else 0,
    )


def back_notes(
    back: StandingBack | None, findings: Sequence[Finding], exercise: Exercise
) -> list[str]:
    """That other sets of the lifter were made use of, where they were."""
    checks = {check.id for check in back_checks(exercise)}
    spoke = any(each.value is not None for each in findings if each.check in checks)
    if back is None or not back.other_sets or not spoke:
        return []
    where = counted(back.other_sets, "other set")
    here = "" if back.seen is None else "in this clip and "
    return [f"Your lower back is held against your own back, standing {here}in {where} of yours."]

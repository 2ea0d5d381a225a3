"""What the rest of a clip was: stretches without a rep or hold, each with a reason.

A reason is only given where it is seen. A lifter whose landmarks jump, as feet behind plates do,
breaks posture rules without leaving the posture; then the ledger says that it is not sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import SegmentKind
from formcheck.core.exercise import Exercise, PostureRule
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.motion import Motion
from formcheck.core.report import Segment
from formcheck.core.segment.gate import breaks, is_seen
from formcheck.core.signals import runs, settled

__all__ = [
    "IDLE",
    "NOT_SURE",
    "NO_END",
    "NO_RETURN",
    "NO_START",
    "OUT_OF_POSITION",
    "explained",
    "idle",
]

OUT_OF_POSITION = "not in position, or out of sight"
OUT_OF_SIGHT = "out of sight"
NOT_SURE = "not sure why: not in position, or not seen well"
NO_START = "the start of this rep is not in view"
NO_END = "the end of this rep is not in view"
NO_RETURN = "no return to the start position"
BEFORE, BETWEEN, AFTER = "before the first rep", "rest between reps", "after the last rep"
NOTHING = "no rep found here"
IDLE = (BEFORE, BETWEEN, AFTER, NOTHING)

# ours: seconds; shorter stretches without a rep are not worth an entry.
MIN_IDLE_S = 1.0
# ours: share of a stretch without reps in which the lifter has to be in position.
IN_POSITION = 0.5
# ours: the same for a rest between reps, in which a rep may otherwise have been missed.
AT_REST = 0.75
# structural: the measure of the posture rule that needs more evidence than its own value.
SPEED_OF_FEET = "feet_speed"
# ours: trunk lengths; who walks across the picture takes both feet and the hips along by as much.
# Plates make feet jump, but not both of them and the hips to one side.
WALKED_ACROSS = 0.5
# ours: trunk lengths that both feet get higher or lower in the picture of one who comes or goes.
WALKED_IN_DEPTH = 0.3
# ours: natural logarithm of the factor by which the size of one who comes or goes changes. Bending
# down changes what the network takes for it by a quarter.
GROWN = 0.4
# ours: the network's visibility, 0 to 1; joints that are seen less well are no reason to name.
# Those behind plates have half of it.
SEEN_WELL = 0.6


def idle(t_s: Array, allowed: Mask, taken: Sequence[Segment]) -> list[Segment]:
    """Segments for the stretches of at least `MIN_IDLE_S` that no rep takes up."""
    if not len(t_s):
        return []
    free = np.ones(len(t_s), dtype=bool)
    for segment in taken:
        free &= (t_s < segment.start_s) | (t_s > segment.end_s)
    counted = [s for s in taken if s.is_counted]
    out = []
    for start, stop in runs(free):
        a, b = float(t_s[start]), float(t_s[stop - 1])
        if b - a < MIN_IDLE_S:
            continue
        share = allowed[start:stop].mean()
        if not share >= IN_POSITION:
            reason = OUT_OF_POSITION
        elif not counted:
            reason = NOTHING
        elif b <= counted[0].start_s:
            reason = BEFORE
        elif a >= counted[-1].end_s:
            reason = AFTER
        else:
            reason = BETWEEN if share >= AT_REST else OUT_OF_POSITION
        out.append(Segment(a, b, SegmentKind.NOT_COUNTED, reason))
    return out


def explained(
    segments: Sequence[Segment], motion: Motion, exercise: Exercise
) -> tuple[Segment, ...]:
    """`segments`, with what kept the lifter from position in place of `OUT_OF_POSITION`."""
    return tuple(
        replace(segment, reason=_why_out_of_position(segment, motion, exercise))
        if segment.reason == OUT_OF_POSITION
        else segment
        for segment in segments
    )


def _why_out_of_position(segment: Segment, motion: Motion, exercise: Exercise) -> str:
    """The reason of the posture rule that is broken most of the time, if that is seen."""
    inside = (motion.t_s >= segment.start_s) & (motion.t_s <= segment.end_s)
    found = np.isfinite(motion.sequence.xy_px[:, 0, 0])
    if found[inside].mean() < 0.5:
        return OUT_OF_SIGHT
    shares = {
        rule: float(_plainly_broken(rule, motion)[inside & found].mean())
        for rule in exercise.posture
        if rule.measure != SPEED_OF_FEET or _walks(motion, inside & found)
    }
    worst = max(shares, key=lambda rule: shares[rule], default=None)
    return NOT_SURE if worst is None or shares[worst] <= 0.5 else worst.reason


def _plainly_broken(rule: PostureRule, motion: Motion) -> Mask:
    return breaks(rule, motion) & is_seen(motion, rule.measure, SEEN_WELL)


def _walks(motion: Motion, inside: Mask) -> bool:
    """Whether both feet travel in the picture, and the lifter with them."""
    if np.median(motion.visibility("ankle")[inside]) < SEEN_WELL:
        return False
    hips = np.mean(motion.pair("hip"), axis=0)
    ways = [_extent(points, motion, inside) for points in (*motion.pair("ankle"), hips)]
    across, in_depth = np.min(ways, axis=0)[0], np.min(ways[:2], axis=0)[1]
    if across >= WALKED_ACROSS * motion.trunk_px:
        return True
    sizes = np.log(pixels_per_metre(motion.sequence.xy_px, motion.sequence.world_m))
    grown = _extent(sizes[:, None], motion, inside)[0]
    return bool(in_depth >= WALKED_IN_DEPTH * motion.trunk_px and grown >= GROWN)


def _extent(values: Array, motion: Motion, inside: Mask) -> Array:
    """From the least to the most of settled `values` (T, n) over a stretch, (n,)."""
    return np.asarray(np.ptp(settled(values, motion.rate_hz)[inside], axis=0))

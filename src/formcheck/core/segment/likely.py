"""Reps that were probably done but not counted, as sight of the lifter was lost during them."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.core.report import Rep, Segment, Span
from formcheck.core.segment.ledger import IDLE, NO_END, NO_START, OUT_OF_POSITION

__all__ = ["ENOUGH_REPS", "likely_reps"]

# ours: reps; with fewer nobody knows what the reps of this set look like.
ENOUGH_REPS = 2
# ours: factor by which range and duration of a likely rep differ at most from those counted.
ALIKE = 1.5
# ours: share of a likely rep's time in which the lifter has to be seen and in posture.
SEEN = 0.4
# ours: the same; a rep that was seen throughout reached as far as it seems.
SEEN_WHOLE = 0.9
# ours: share of a likely rep's time that may be known to be something else: their ends may touch.
SHARED = 0.2
# structural: reasons why time is not counted in which reps may have been lost from sight.
LOST = (OUT_OF_POSITION, NO_START, NO_END)


def likely_reps(
    counted: Sequence[Rep], segments: Sequence[Segment], found: Sequence[Rep]
) -> tuple[Span, ...]:
    """When reps were probably done that are not among `counted`, though they look like them.

    Args:
        counted: the set's reps.
        segments: what the clip was taken for, `OUT_OF_POSITION` not explained yet.
        found: the reps that are there if doubt about the posture and longer gaps are overlooked.
    """
    full = [rep for rep in counted if rep.is_full]
    if len(full) < ENOUGH_REPS:
        return ()
    taken = [segment for segment in segments if segment.reason not in (*LOST, *IDLE)]
    return tuple(
        Span(rep.start_s, rep.end_s)
        for rep in found
        if rep.confidence >= SEEN and _is_alike(rep, full) and _is_new(rep, taken)
    )


def _is_alike(rep: Rep, full: Sequence[Rep]) -> bool:
    """Whether duration and range are as in the set's full reps.

    A rep that was partly out of sight may have gone further than it was seen to go.
    """
    durations_s, lasts_s = [r.end_s - r.start_s for r in full], rep.end_s - rep.start_s
    if not min(durations_s) / ALIKE <= lasts_s <= max(durations_s) * ALIKE:
        return False
    is_as_far = rep.is_full or rep.confidence < SEEN_WHOLE
    return is_as_far and rep.range <= max(r.range for r in full) * ALIKE


def _is_new(rep: Rep, taken: Sequence[Segment]) -> bool:
    """Whether next to none of the rep's time is counted, or known to be something else."""
    shared_s = sum(max(0.0, min(rep.end_s, s.end_s) - max(rep.start_s, s.start_s)) for s in taken)
    return shared_s <= SHARED * (rep.end_s - rep.start_s)

"""What the lifter should know about the clip itself."""

from __future__ import annotations

import numpy as np

from formcheck.core.camera_view import View
from formcheck.core.enums import Reversal
from formcheck.core.exercise import HoldPattern
from formcheck.core.judge.moving_picture import moved_notes
from formcheck.core.judge.one_sided import holds_note, sides_note
from formcheck.core.judge.series import MIN_VISIBILITY
from formcheck.core.measures import evaluate
from formcheck.core.report import ClipInfo
from formcheck.core.segment.study import Study
from formcheck.core.units import whole_seconds

__all__ = ["notes_on"]

# ours: share of the clip; when nobody was seen for more, the report says so.
MISSING = 0.1
# ours: share of width and of height; a lifter who fills less of both is too small in the
# picture to be measured well.
SMALL_LIFTER = 0.4
# ours: seconds; a rep that pauses for longer at its turning point is said to be one rep.
LONG_PAUSE_S = 5.0
# ours: share of the set in which the ear has to be seen for a word on the head.
HEAD_SEEN = 0.7


def notes_on(found: Study, clip: ClipInfo) -> list[str]:
    """Likely reps, what hampers the analysis, and the head's position for information."""
    notes = [*_likely_reps(found), *_long_pauses(found)]
    sequence = found.motion.sequence
    missing = float(np.isnan(sequence.xy_px[:, 0, 0]).mean())
    if missing > MISSING:
        notes.append(f"Nobody was seen in {missing:.0%} of the clip.")
    extent = np.ptp(sequence.xy_px[found.in_set], axis=1) / np.array(sequence.size_wh)
    if extent.size and np.nanmax(extent) < SMALL_LIFTER:
        notes.append("The lifter is small in the picture; film from nearer for better numbers.")
    notes += moved_notes(found.camera)
    if clip.variable_frame_rate:
        notes.append("The clip has a variable frame rate; times come from its own timestamps.")
    if np.isnan(sequence.world_m).all():
        notes.append("These poses have no depth, which counting and most checks need.")
    elif found.motion.view.view is View.UNKNOWN:
        notes.append("The camera's direction could not be told; most checks need to know it.")
    return [*notes, *_sides(found), *_head_line(found)]


def _likely_reps(found: Study) -> list[str]:
    """When reps were probably done that are not counted, and why they are not."""
    likely = found.likely_reps
    if not likely:
        return []
    what = "1 more rep is likely" if len(likely) == 1 else f"{len(likely)} more reps are likely"
    when = ", ".join(f"{span.start_s:.1f}-{span.end_s:.1f} s" for span in likely)
    return [f"{what}, at {when}: not seen well enough to be counted or judged."]


def _long_pauses(found: Study) -> list[str]:
    """Reps that were held, which are counted as what they are: one rep each."""
    if isinstance(found.pattern, HoldPattern):
        return []
    pauses = {rep.name: rep.pause_s or 0.0 for rep in found.reps if rep.is_full}
    held = [f"{name} for {whole_seconds(s)} s" for name, s in pauses.items() if s >= LONG_PAUSE_S]
    if not held:
        return []
    where = "top" if found.pattern.turn is Reversal.HIGH else "bottom"
    return [f"Held at the {where}: {', '.join(held)}. A rep that is held counts as one."]


def _head_line(found: Study) -> list[str]:
    """How head, shoulders and hips line up in the set: worth knowing, and no verdict."""
    motion = found.motion
    if not motion.is_side or not found.in_set.any():
        return []
    angles = evaluate(motion, "head_line")
    seen = found.in_set & (motion.visibility("ear") >= MIN_VISIBILITY) & np.isfinite(angles)
    if seen.sum() < HEAD_SEEN * found.in_set.sum():
        return []
    low, middle, high = np.percentile(angles[seen], [10, 50, 90])
    return [
        f"Head line, for information: ear, shoulder and hip make {middle:.0f}° in the set "
        f"(mostly {low:.0f}° to {high:.0f}°; 180° is one line, less is head forward or down)."
    ]


def _sides(found: Study) -> list[str]:
    """How one side did against the other, where a set is done with one at a time."""
    if isinstance(found.pattern, HoldPattern):
        return holds_note(found.holds)
    return sides_note(found.reps, "leg" if found.pattern.one_leg else "arm")

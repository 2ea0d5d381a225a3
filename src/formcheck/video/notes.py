"""What the user should know about a video file."""

from __future__ import annotations

from formcheck.video.probe import Probe, slow_motion_rate

__all__ = ["notes_on"]

# ours: cuts that a note lists at most.
_CUTS_TOLD = 3
# ours: seconds, a day; a header that promises more is damaged.
_LONGEST_CLIP_S = 86_400.0


def notes_on(container: Probe, time_scale: float) -> tuple[str, ...]:
    """One for a file that is cut off, for cuts in it, and for one that plays in slow motion."""
    notes = []
    if container.missing_s:
        whole_s = container.duration_s + container.missing_s
        of_whole = f" of about {whole_s:.1f} s" if whole_s < _LONGEST_CLIP_S else ""
        notes.append(f"The file is cut off: {container.duration_s:.1f} s{of_whole} can be read.")
    if container.cuts_s:
        told = ", ".join(f"{t_s * time_scale:.1f} s" for t_s in container.cuts_s[:_CUTS_TOLD])
        more = len(container.cuts_s) - _CUTS_TOLD
        notes.append(
            f"The file's clock jumps before {told}{f' and {more} more times' if more > 0 else ''}:"
            " it was cut or joined there, and a second is put in between."
        )
    filmed_at = slow_motion_rate(container.metadata, container.frame_rate)
    if filmed_at and time_scale == 1:
        notes.append(
            f"The phone filmed {filmed_at:.0f} frames a second and saved them as"
            f" {container.frame_rate:.0f}: the clip plays in slow motion, and times are as it"
            f" plays. For real seconds add --capture-fps {filmed_at:.0f}."
        )
    return tuple(notes)

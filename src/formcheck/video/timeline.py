"""A clip's own time, which rises, from the container's timestamps, which may jump."""

from __future__ import annotations

import math

__all__ = ["TIME_TOLERANCE_S", "Timeline", "is_jump"]

# ours: seconds; nearer timestamps are the same.
TIME_TOLERANCE_S = 1e-4
# ours: seconds, the shortest usual step from frame to frame: phones film no more than 960 frames a
# second. If it is lowered, a file whose clock runs wild has steps that no video can keep.
_SHORTEST_STEP_S = 1e-3
# ours: seconds; a longer step forward is no pause in the filming but another clock, as of
# recordings that were joined. FFmpeg assumes that from 10 s on (`-dts_delta_threshold`), but a
# screen that stands still may have no new frame for as long. If it is raised, hours may pass in a
# clip of seconds.
_LONGEST_PAUSE_S = 60.0
# ours: seconds; a longer step back is another clock, a shorter one a damaged timestamp.
_LONGEST_STEP_BACK_S = 1.0
# ours: seconds put in the place of a jump; long enough that nothing is interpolated across it.
_CUT_S = 1.0


def is_jump(step_s: float) -> bool:
    """Whether a step from one timestamp to the next goes from one clock to another."""
    return math.isfinite(step_s) and not -_LONGEST_STEP_BACK_S <= step_s <= _LONGEST_PAUSE_S


class Timeline:
    """Seconds of the clip for each frame's timestamp, the first one's being 0.

    A frame whose timestamp does not rise is put a usual step after the one before: an AVI with
    B-frames ends on a frame without a time, and a broken copy may repeat times. Where the clock
    jumps, the times after it are shifted so that a second lies between.

    Args:
        first_s: timestamp of the clip's first frame, seconds.
        usual_step_s: from frame to frame; 0 if unknown.

    Attributes:
        is_plain: whether every frame so far has the time that its timestamp says.
        cuts_s: the clip's times after each jump.
    """

    def __init__(self, first_s: float, usual_step_s: float) -> None:
        self._shift_s = -first_s
        self._usual_step_s = max(usual_step_s, _SHORTEST_STEP_S)
        self._last_s = self._last_stamp_s = -math.inf
        self.is_plain = True
        self.cuts_s: list[float] = []

    def time_s(self, stamp_s: float) -> float:
        """The clip's time of the next frame, whose timestamp is `stamp_s`."""
        if is_jump(stamp_s - self._last_stamp_s):
            t_s = self._last_s + _CUT_S
            self._shift_s = t_s - stamp_s
            self.cuts_s.append(t_s)
            self.is_plain = False
        else:
            t_s = stamp_s + self._shift_s
            if t_s <= self._last_s + TIME_TOLERANCE_S:
                t_s = self._last_s + self._usual_step_s
                self.is_plain = False
        self._last_s, self._last_stamp_s = t_s, stamp_s
        return t_s

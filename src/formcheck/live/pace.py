"""How many pictures a second are judged, and whether that is enough to count by."""

from __future__ import annotations

from collections import deque

__all__ = ["LEAST_HZ", "Pace"]

# ours: pictures a second. On the samples counts were still right at 5 (benchmarks.live_rates),
# whose reps take two seconds and more; faster ones need more pictures.
LEAST_HZ = 8.0
# ours: seconds over which the rate is taken. If it is lowered, a camera that stalls once is slow.
OVER_S = 3.0
# ours: seconds before a rate is known.
KNOWN_AFTER_S = 2.0
# ours: seconds; a rep may be lost in so much of a set below `LEAST_HZ`.
TOO_LONG_S = 2.0


class Pace:
    """The rate of the pictures judged, of late and over a set.

    Args:
        longest_step_s: no more time than this counts between two pictures, as a pause is no
            slowness.
    """

    def __init__(self, longest_step_s: float) -> None:
        self._longest_step_s = longest_step_s
        self._last_s: float | None = None
        self._steps_s: deque[float] = deque()
        self._slow_s = 0.0

    def saw(self, t_s: float) -> None:
        """A picture taken at `t_s` has been judged; times must rise."""
        if self._last_s is not None:
            step_s = min(t_s - self._last_s, self._longest_step_s)
            self._steps_s.append(step_s)
            while sum(self._steps_s) - self._steps_s[0] >= OVER_S:
                self._steps_s.popleft()
            if self.is_slow:
                self._slow_s += step_s
        self._last_s = t_s

    @property
    def rate_hz(self) -> float | None:
        """Pictures a second of late; None while that is not known."""
        recent_s = sum(self._steps_s)
        return len(self._steps_s) / recent_s if recent_s >= KNOWN_AFTER_S else None

    @property
    def is_slow(self) -> bool:
        """Whether counts can't be relied on now."""
        rate_hz = self.rate_hz
        return rate_hz is not None and rate_hz < LEAST_HZ

    @property
    def doubt(self) -> str:
        """Why the counts of the set can't be relied on; empty if they can."""
        if self._slow_s < TOO_LONG_S:
            return ""
        return (
            f"Counts are unreliable: for {self._slow_s:.0f} s of the set fewer than"
            f" {LEAST_HZ:.0f} pictures a second were judged."
        )

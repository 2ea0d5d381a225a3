"""What is absurd in an exercise file, a formcheck.toml or a batch.toml, whatever the exercise."""

from __future__ import annotations

__all__ = [
    "FASTEST_FPS",
    "FASTEST_MAX_M_S",
    "LARGEST",
    "LONGEST_FAULT_S",
    "LONGEST_HOLD_S",
    "SHORTEST_TARGET_S",
]

# ours: forty times the largest shipped limit, 250 deg/s
LARGEST = 10_000.0
"""Largest limit in any unit, on either side of zero."""
# ours: ten times what phones can do
FASTEST_FPS = 10_000.0
"""Most frames a second that a camera may have taken."""
# ours: three times the fastest known of a strength exercise
FASTEST_MAX_M_S = 2.0
"""Fastest heaviest single rep of an exercise, in metres a second."""
# ours: no rep lasts a minute
LONGEST_FAULT_S = 60.0
"""Longest `min_duration_s`, in seconds."""
# ours: nobody aims for less
SHORTEST_TARGET_S = 1.0
"""Shortest `target_s` of a hold, in seconds."""
# ours: nobody aims for more than an hour
LONGEST_HOLD_S = 3600.0
"""Longest `target_s` of a hold, in seconds."""

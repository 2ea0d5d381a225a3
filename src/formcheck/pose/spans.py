"""How a clip is shared out among landmarkers that look at it at the same time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise

from formcheck.core.report import ClipInfo

__all__ = ["WARM_UP_S", "Span", "cut_into_spans", "usable_cores"]

# ours: seconds, with benchmarks.seams as the yardstick. On the sample videos, landmarks of the
# second after it are 0.2 % of the trunk's length off those of one landmarker (median; 95th
# percentile 1.7 %): no further than those of a landmarker that has only missed the clip's first
# frame (0.2 % and 1.5 %). On six clips from phones and gyms, four of people who lie or plank, it is
# 0.6 % and 6.0 % (0.6 % and 5.0 %; after 2 s 0.7 % and 6.8 %). If it is raised, spans cost more.
WARM_UP_S = 1.0
# ours: frames that this process has looked at when another one has opened its landmarker and begins
# to warm up; if it is raised, the first span gets a larger share.
START_UP_FRAMES = 8
# ours: seconds; another process for a shorter span gains too little.
MIN_SPAN_S = 4.0
# ours: looks; another process for a shorter span saves less than a tenth of the time, and costs a
# seam.
MIN_SPAN_FRAMES = 75


@dataclass(frozen=True, slots=True)
class Span:
    """Poses with `start_s <= t_s < end_s` are wanted; the estimator watches from `watch_s` on."""

    watch_s: float
    start_s: float
    end_s: float


def cut_into_spans(
    clip: ClipInfo, cut_s: tuple[float, float], jobs: int, looks_hz: float
) -> list[Span]:
    """The cut in as many spans as pay, that end together: all but the first begin late.

    They have a process to start and a warm-up to do, and so less of the clip to keep. `looks_hz`
    is how many frames a second are looked at.
    """
    start_s, end_s = cut_s
    rate_hz = max(looks_hz, 1.0)
    length_s = min(end_s, clip.duration_s) - start_s
    shortest_s = max(MIN_SPAN_S, MIN_SPAN_FRAMES / rate_hz)
    n = max(1, min(jobs, int(length_s / shortest_s)))
    late_s = WARM_UP_S + START_UP_FRAMES / rate_hz
    share_s = (length_s + (n - 1) * late_s) / n
    seams_s = [start_s + share_s + k * (share_s - late_s) for k in range(n - 1)]
    ends_s = [start_s, *seams_s, end_s]
    return [Span(max(start_s, a - WARM_UP_S), a, b) for a, b in pairwise(ends_s)]


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

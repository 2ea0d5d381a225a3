"""How fast a live set was shown."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Speed"]

MANY = 20_000  # ours: latencies kept in all.


@dataclass(slots=True)
class Speed:
    """How fast it went. Latency is from a picture's arrival until its result is shown.

    Attributes:
        latency_s: of the last pictures, the newest last.
        began_s, newest_s: when the first and the newest one were shown, on
            `time.perf_counter`'s clock.
        n_shown: pictures shown, whether the network looked at them or at one just before.
        dropped: pictures that arrived while an older one was being judged.
        model: name of the pose model.
    """

    latency_s: deque[float] = field(default_factory=lambda: deque(maxlen=MANY))
    began_s: float | None = None
    newest_s: float = 0.0
    n_shown: int = 0
    dropped: int = 0
    model: str = ""

    def shown(self, taken_s: float) -> None:
        """A picture that arrived at `taken_s` is shown now."""
        self.newest_s = time.perf_counter()
        self.began_s = self.newest_s if self.began_s is None else self.began_s
        self.n_shown += 1
        self.latency_s.append(self.newest_s - taken_s)

    @property
    def mean_fps(self) -> float | None:
        """Pictures shown a second; None while that can't be told."""
        if self.began_s is None or self.newest_s - self.began_s < 1.0:
            return None
        return (self.n_shown - 1) / (self.newest_s - self.began_s)

    def summary(self) -> str:
        """One line for the log and the report."""
        if not self.n_shown:
            return "Nothing was shown."
        median, p95 = np.percentile(list(self.latency_s), [50, 95]) * 1000
        rate = f"{self.mean_fps:.1f} pictures a second shown, " if self.mean_fps else ""
        return (
            f"{rate}{self.dropped} dropped; latency median {median:.0f} ms, p95 {p95:.0f} ms"
            f" ({self.model})."
        )

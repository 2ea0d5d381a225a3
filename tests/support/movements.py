"""When a stick-figure lifter is how far down: reps as half cosines between rests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from formcheck.core.arrays import Array

Each = float | tuple[float, ...]


def stroke(x: Array) -> Array:
    """From 0 to 1 as a half cosine while `x` goes from 0 to 1; still before and after."""
    return np.asarray((1.0 - np.cos(np.pi * np.clip(x, 0.0, 1.0))) / 2.0)


class Span(NamedTuple):
    """Seconds at which a rep leaves the top, reaches the bottom, leaves it, is back on top."""

    start: float
    bottom: float
    leave: float
    end: float


@dataclass(frozen=True, slots=True)
class Script:
    """When the lifter is how far down.

    Attributes:
        depths: one for each rep; 1 is the figure's whole movement.
        lower_s, pause_s, lift_s, rest_s: tempo; `rest_s` is the time on top after a rep.
        lead_s, tail_s: standing still before the first rep and after the last one's rest.
        dip: how far the lifter comes up and sinks again during the pause at the bottom.
        ends_down: the last rep stays at the bottom, as when a bar is left on the floor.
        fps, jitter: frame rate, and how far times are off, in shares of a frame's time.
    """

    depths: tuple[float, ...] = (1.0, 1.0, 1.0)
    lower_s: Each = 1.0
    pause_s: Each = 0.3
    lift_s: Each = 1.0
    rest_s: Each = 0.7
    lead_s: float = 1.2
    tail_s: float = 0.8
    dip: float = 0.0
    ends_down: bool = False
    fps: float = 30.0
    jitter: float = 0.0

    @property
    def spans(self) -> list[Span]:
        """The reps, as the closed form has them."""
        phases = (self.lower_s, self.pause_s, self.lift_s, self.rest_s)
        n = len(self.depths)
        steps = np.stack([np.broadcast_to(phase, n) for phase in phases], axis=1)
        starts = accumulate(steps.sum(axis=1)[:-1], initial=self.lead_s) if n else ()
        return [
            Span(*accumulate(row[:3], initial=start))
            for start, row in zip(starts, steps.tolist(), strict=True)
        ]

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        last_rest = float(np.ravel(self.rest_s)[-1])
        return (self.spans[-1].end + last_rest if self.depths else self.lead_s) + self.tail_s

    def times(self) -> Array:
        """The frames' times, from 0 on."""
        n = int(self.duration_s * self.fps) + 1
        off = np.random.default_rng(7).uniform(-self.jitter, self.jitter, n)
        off[0] = 0.0
        return np.asarray((np.arange(n) + off) / self.fps)


@dataclass(frozen=True, slots=True)
class Beat:
    """A script over time: arrays (T,).

    `down` is how far down the lifter is, `depth` how far the current rep goes, `lift` the
    share of its lifting stroke's time that is over, `rep` its index from 0.
    """

    t_s: Array
    down: Array
    depth: Array
    lift: Array
    rep: np.ndarray[tuple[int], np.dtype[np.intp]]

    @classmethod
    def of(cls, script: Script) -> Beat:
        """`script` at the times of its frames."""
        t_s = script.times()
        down, depth, lift = (np.zeros(len(t_s)) for _ in range(3))
        rep = np.zeros(len(t_s), dtype=np.intp)
        for k, (span, goes) in enumerate(zip(script.spans, script.depths, strict=True)):
            now = t_s >= span.start
            rep[now], depth[now] = k, goes
            if script.ends_down and k == len(script.depths) - 1:
                lift[now] = 0.0
            else:
                lift[now] = np.clip((t_s - span.leave) / (span.end - span.leave), 0.0, 1.0)[now]
            sunk = stroke((t_s - span.start) / (span.bottom - span.start))
            pause = np.clip((t_s - span.bottom) / max(span.leave - span.bottom, 1e-9), 0.0, 1.0)
            bounce = script.dip * np.sin(np.pi * pause) ** 2
            down[now] = (goes * (sunk - stroke(lift)) - bounce)[now]
        return cls(t_s, down, depth, lift, rep)

    def each(self, value: Each) -> Array:
        """`value` of the rep that is going on, (T,)."""
        return np.broadcast_to(value, max(int(self.rep.max()) + 1, np.size(value)))[self.rep]

    def gained(self, degrees: Each) -> Array:
        """`degrees` gained in the first quarter of the lifting stroke and lost by its end."""
        return self.each(degrees) * (stroke(self.lift / 0.25) - self.late())

    def late(self) -> Array:
        """From 0 to 1 in the middle of the lifting stroke."""
        return stroke((self.lift - 0.4) / 0.4)

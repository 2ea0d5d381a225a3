"""Smoothed poses of a set that is still going on."""

from __future__ import annotations

from typing import Any

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.possible import LIMBS, hide_impossible, limb_lengths, usual_lengths
from formcheck.core.signals import MAX_GAP_S, hampel, resample, smooth
from formcheck.core.time_base import MAX_RATE_HZ, even_rate_hz

__all__ = ["RollingPoses"]

# ours: seconds; the frame rate is known once this much time has gone by.
RATE_AFTER_S = 1.0
# ours: seconds; samples this old no longer change, as filters and the bridging of gaps reach no
# further.
SETTLED_S = 0.5
# ours: seconds of raw frames kept from before the first sample that may still change.
CONTEXT_S = 0.75

_SMOOTHED = ("xy_px", "world_m", "chord_px")
_SHAPES = {name: PoseSequence.shapes()[name] for name in (*_SMOOTHED, "visibility", "contour")}
_WIDTHS = {name: int(np.prod(shape)) for name, shape in _SHAPES.items()}


class RollingPoses:
    """The last `keep_s` seconds of poses, at a constant rate and smoothed as in a whole clip.

    `motion.clean` does the same with all frames at hand. Here only the last second is worked
    on at a time, so that the cost does not grow with the length of the set. The newest 0.15 s
    may still move a little when their neighbours come in. The rate is that of the first
    second, before whose end there are no poses. After a pause of more than half of `keep_s`
    they begin anew.
    """

    def __init__(self, size_wh: tuple[int, int], keep_s: float) -> None:
        self._size_wh = size_wh
        self._keep_s = keep_s
        self._restart()

    def _restart(self) -> None:
        self._raw_t: list[float] = []
        self._raw: list[PoseFrame] = []
        self._limbs_m = np.full((round(self._keep_s * MAX_RATE_HZ), len(LIMBS)), np.nan)
        """Lengths of the limbs in the newest frames; the next one replaces the oldest."""
        self._next_limbs = 0
        self._rate_hz = 0.0
        self._rows = np.empty((0, sum(_WIDTHS.values())))
        self._first_s = 0.0
        """Time of row 0."""
        self._settled = 0
        """Rows that will not change any more."""
        self._filled = 0

    def push(self, frame: PoseFrame) -> None:
        """Take in the next frame; times must rise."""
        if self._raw_t and frame.t_s - self._raw_t[-1] > self._keep_s / 2:
            self._restart()
        if not self._raw_t:
            self._first_s = frame.t_s
        self._raw_t.append(frame.t_s)
        self._raw.append(frame)
        self._limbs_m[self._next_limbs] = limb_lengths(frame.world_m)
        self._next_limbs = (self._next_limbs + 1) % len(self._limbs_m)

    def advance(self) -> None:
        """Smooth what has come in since the last call."""
        if not self._rate_hz:
            self._choose_rate()
        if not self._rate_hz or len(self._raw_t) < 2:
            return
        self._make_room()
        now = self._row(self._raw_t[-1])
        if now < self._settled:
            return
        context = min(self._settled, round(CONTEXT_S * self._rate_hz / 2))
        at_s = self._first_s + np.arange(self._settled - context, now + 1) / self._rate_hz
        rows = _cleaned(self._possible(), at_s, self._rate_hz)
        self._rows[self._settled : now + 1] = rows[context:]
        self._filled = now + 1
        self._settled = max(self._settled, now + 1 - round(SETTLED_S * self._rate_hz))
        self._forget_raw()

    def _possible(self) -> PoseSequence:
        """The raw poses that are still worked on; usual limbs are those of the last `keep_s`."""
        raw = PoseSequence.stack(self._raw, self._size_wh)
        return hide_impossible(raw, usual_lengths(self._limbs_m))

    def _choose_rate(self) -> None:
        if len(self._raw_t) < 3 or self._raw_t[-1] - self._raw_t[0] < RATE_AFTER_S:
            return
        self._rate_hz = even_rate_hz(np.array(self._raw_t))
        self._rows = np.empty((2 * self._capacity, self._rows.shape[1]))

    @property
    def _capacity(self) -> int:
        return round(self._keep_s * self._rate_hz)

    def _row(self, t_s: float) -> int:
        """The last row not after `t_s`."""
        return int((t_s - self._first_s) * self._rate_hz + 1e-6)

    def _make_room(self) -> None:
        """Drop the oldest rows when the buffer is full."""
        if self._row(self._raw_t[-1]) < len(self._rows):
            return
        dropped = self._settled - self._capacity
        self._rows[: self._capacity] = self._rows[dropped : self._settled].copy()
        self._settled = self._filled = self._capacity
        self._first_s += dropped / self._rate_hz

    def _forget_raw(self) -> None:
        oldest_s = self._first_s + self._settled / self._rate_hz - CONTEXT_S
        n = int(np.searchsorted(self._raw_t, oldest_s))
        del self._raw_t[:n], self._raw[:n]

    @property
    def oldest_s(self) -> float:
        """Time of the oldest pose that is kept."""
        if not self._rate_hz:
            return self._first_s
        return self._first_s + max(0, self._filled - self._capacity) / self._rate_hz

    def since(self, start_s: float) -> PoseSequence:
        """The smoothed poses from `start_s` on, as far back as they are kept."""
        first = 0
        if self._rate_hz:
            after_s = max(start_s, self.oldest_s) - self._first_s
            first = min(int(np.ceil(after_s * self._rate_hz - 1e-6)), self._filled)
        rows = self._rows[first : self._filled].copy()
        t_s = self._first_s + np.arange(first, self._filled) / max(self._rate_hz, 1e-9)
        parts = np.split(rows, np.cumsum(list(_WIDTHS.values()))[:-1], axis=1)
        arrays: dict[str, Any] = {
            name: part.reshape(len(rows), *shape)
            for (name, shape), part in zip(_SHAPES.items(), parts, strict=True)
        }
        return PoseSequence(t_s=t_s, size_wh=self._size_wh, **arrays)


def _cleaned(raw: PoseSequence, at_s: Array, rate_hz: float) -> Array:
    """Rows (T, columns) of raw poses at the times `at_s`, as `motion.clean` does."""
    moving = np.concatenate([_columns(raw, name) for name in _SMOOTHED], axis=1)
    seen = resample(raw.t_s, raw.visibility, at_s)
    return np.concatenate(
        [
            smooth(resample(raw.t_s, hampel(moving), at_s), rate_hz),
            np.clip(seen, 0.0, 1.0),
            _interpolated(raw.t_s, _columns(raw, "contour"), at_s),
        ],
        axis=1,
    )


def _columns(sequence: PoseSequence, name: str) -> Array:
    """One of the arrays of `sequence`, a row for each frame."""
    return sequence.fields[name].reshape(len(sequence), -1)


def _interpolated(t_s: Array, x: Array, at_s: Array) -> Array:
    """`x` (T, columns) at `at_s`, linear; NaN beside a missing value and in longer gaps.

    Rays of a contour come and go one by one. Where one end is missing, the other stands in
    if it is the nearer.
    """
    after = np.clip(np.searchsorted(t_s, at_s), 1, len(t_s) - 1)
    before = after - 1
    span_s = t_s[after] - t_s[before]
    weight = np.clip((at_s - t_s[before]) / span_s, 0.0, 1.0)[:, None]
    a, b = x[before], x[after]
    mixed = (1.0 - weight) * a + weight * b
    mixed = np.where(np.isnan(mixed), np.where(weight < 0.5, a, b), mixed)
    known = (span_s <= MAX_GAP_S) & (at_s >= t_s[0]) & (at_s <= t_s[-1])
    return np.where(known[:, None], mixed, np.nan)

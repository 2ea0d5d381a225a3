"""Sound that never gets in the way: tones and spoken cues, each from a thread of its own.

Both are optional. A missing package, sound card or voice costs one line of explanation and
nothing else; what can't be played in time is left out.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sounds", "Tone", "tone_samples"]

RATE_HZ = 44_100
VOLUME = 0.35
FADE_S = 0.008
"""Tones swell and fade this long, or they click."""
SAY_AGAIN_S = 5.0
"""The same cue is not spoken twice within this time."""


class Tone(Enum):
    """What is sounded: frequencies in Hz, one after the other, and how long each lasts."""

    REP = (880.0,), 0.09
    FAULT = (330.0, 262.0), 0.13
    TICK = (660.0,), 0.05
    START = (660.0, 990.0), 0.12
    END = (990.0, 660.0, 440.0), 0.12


def tone_samples(tone: Tone) -> NDArray[np.float32]:
    """The tone as samples at 44.1 kHz, -1 to 1."""
    frequencies, length_s = tone.value
    t_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    envelope = np.clip(np.minimum(t_s, length_s - t_s) / FADE_S, 0.0, 1.0)
    parts = [VOLUME * envelope * np.sin(2.0 * np.pi * f * t_s) for f in frequencies]
    return np.concatenate(parts).astype(np.float32)


class Sounds:
    """Plays tones and speaks cues. `close` it, or use it in a `with`.

    Attributes:
        notes: why there is no sound, or no voice, where that is so.
    """

    def __init__(self, *, mute: bool = False) -> None:
        self.notes: list[str] = []
        self._said: dict[str, float] = {}
        self._tones: _Worker[Tone] | None = None
        self._voice: _Worker[str] | None = None
        if not mute:
            self._tones = self._started(_open_tones, "tones")
            self._voice = self._started(_open_voice, "voice")

    def _started(self, open_: Callable[[], Callable[[Any], None]], name: str) -> _Worker[Any]:
        worker: _Worker[Any] = _Worker(open_, name, self.notes.append)
        worker.start()
        return worker

    def play(self, tone: Tone) -> None:
        """Play `tone` soon, or not at all if another one is still waiting."""
        if self._tones is not None:
            self._tones.offer(tone)

    def say(self, cue: str, t_s: float) -> None:
        """Speak `cue`, unless it was spoken just before `t_s` or something is being said."""
        if self._voice is None or t_s - self._said.get(cue, -np.inf) < SAY_AGAIN_S:
            return
        if self._voice.offer(cue):
            self._said[cue] = t_s

    def close(self) -> None:
        """Stop. What is being said is cut off."""
        for worker in (self._tones, self._voice):
            if worker is not None:
                worker.stop()

    def __enter__(self) -> Sounds:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker(threading.Thread):
    """Does one thing after the other in a thread of its own, and never more than one waits."""

    def __class_getitem__(cls, _: object) -> type[_Worker]:
        return cls

    def __init__(
        self,
        open_: Callable[[], Callable[[Any], None]],
        name: str,
        explain: Callable[[str], None],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._open = open_
        self._explain = explain
        self._waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
        self._works = True

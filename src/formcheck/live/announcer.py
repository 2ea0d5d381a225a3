"""Tells what happens in a live set: tones and spoken cues, and lines for the terminal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.core.exercise import Exercise
from formcheck.core.online import Cue, RepClosed
from formcheck.live.events import Happened, RepSpeed, Slow, Stage, StageChanged, Tick
from formcheck.live.lines import Lines, slow_words
from formcheck.live.messages import GONE, STOP
from formcheck.live.setup import BLACK
from formcheck.live.sound import Sounds, Tone
from formcheck.live.timing import LiveTiming

__all__ = ["Announcer"]


class Announcer:
    """Says each thing once, or not too often.

    Args:
        exercise: what is being done; None until it is recognised.
        say: gets a line for the terminal.
        sounds: tones and voice.
        timing: how often to say the same thing.
        speaks_speed: whether to speak how fast the bar was in each rep.
    """

    def __init__(
        self,
        exercise: Exercise | None,
        say: Callable[[str], None],
        sounds: Sounds,
        timing: LiveTiming,
        *,
        speaks_speed: bool = False,
    ) -> None:
        self._exercise = exercise
        self._say = say
        self._sounds = sounds
        self._timing = timing
        self._speaks_speed = speaks_speed
        self._lines = Lines(exercise)
        self._advised_s: dict[str, float] = {}
        self._black_since_s: float | None = None
        self._was_gone = False
        self._said_slow = False

    def begin(self) -> None:
        """Another set begins, whose exercise is that of the first, or is to be found out."""
        self._lines = Lines(self._exercise)

    def restart(self) -> None:
        """The set begins again."""
        self._lines.restart()
        self._say("the set begins anew")

    def tell(self, happened: Happened, now_s: float) -> None:
        """Sound it and say it; `now_s` is the frames' time, which no restart sets back."""
        if isinstance(happened, Cue):
            self._sounds.play(Tone.FAULT)
            self._sounds.say(happened.cue, now_s)
        elif isinstance(happened, RepClosed):
            self._sounds.play(Tone.REP)
        elif isinstance(happened, RepSpeed):
            self._speak_speed(happened)
        elif isinstance(happened, Tick):
            self._sounds.play(Tone.TICK)
        elif isinstance(happened, StageChanged):
            self._sounds.play(Tone.END if happened.stage is Stage.OVER else Tone.START)
        elif isinstance(happened, Slow) and not self._said_slow:
            self._sounds.say(slow_words(happened.rate_hz), now_s)
            self._said_slow = True
        for line in self._lines.lines(happened):
            self._say(line)

    def _speak_speed(self, speed: RepSpeed) -> None:
        if speed.is_to_stop:
            self._sounds.insist(STOP)
        elif self._speaks_speed:
            self._sounds.say_number(f"{speed.mean_m_s:.2f}")

    def advise(self, message: str, now_s: float) -> None:
        """Say what to change before the set: the lifter may not see the screen, or have none."""
        if now_s - self._advised_s.get(message, -np.inf) >= self._timing.advise_again_s:
            self._advised_s[message] = now_s
            self._say(message)
            self._sounds.say(message, now_s)

    def watch_camera(self, *, is_gone: bool) -> None:
        """Say that the camera is gone, and that it is back."""
        if is_gone != self._was_gone:
            self._say(GONE if is_gone else "The camera is back.")
        self._was_gone = is_gone

    def watch_light(self, light: float, t_s: float) -> None:
        """Say once that the frames have gone black; `light` is their mean brightness, 0 to 255."""
        if light >= BLACK:
            self._black_since_s = None
        elif self._black_since_s is None:
            self._black_since_s = t_s
        elif 0.0 <= self._black_since_s <= t_s - self._timing.black_s:
            self._black_since_s = np.inf
            self._say("The picture is black: open the camera's shutter, or allow access to it.")

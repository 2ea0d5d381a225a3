"""Sound that never gets in the way: tones and spoken cues, each from a thread of its own.

A missing library, sound card or voice costs one line of explanation and nothing else; what
can't be played in time is left out.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Callable
from enum import Enum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sounds", "Tone", "open_tones", "open_voice", "tone_samples", "why_not"]

RATE_HZ = 44_100  # source: the sample rate of compact discs, which every sound card takes.
VOLUME = 0.35  # ours: share of full scale.
FADE_S = 0.008  # ours: seconds that tones swell and fade, or they click.
SAY_AGAIN_S = 6.0  # ours: seconds before the same cue is spoken again.
# ours: seconds before any other cue is spoken: the longest cue takes as long.
SAY_NEXT_S = 2.5

_LINUX_LIBRARIES = {"tones": "libportaudio2", "voice": "espeak-ng"}
"""Packages of Debian and Ubuntu that the Python packages can't bring along."""


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


Job = TypeVar("Job")


class _Worker(threading.Thread, Generic[Job]):
    """Does one job after the other in a thread of its own; never more than one waits.

    `open_` makes the function that does a job; it runs in the thread too, as sound libraries
    take their time to start and some insist on staying in one thread.
    """

    def __init__(
        self, name: str, open_: Callable[[], Callable[[Job], None]], explain: Callable[[str], None]
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._open = open_
        self._explain = explain
        self._waiting: queue.Queue[Job | None] = queue.Queue(maxsize=1)
        self._offering = threading.Lock()
        """Held by whoever changes what waits, so that it isn't full when something is put back."""
        self._is_stopped = False

    def run(self) -> None:
        """Work until `stop`, or until sound turns out not to work here."""
        try:
            do = self._open()
            while (job := self._waiting.get()) is not None:
                do(job)
        # Sound libraries raise whatever their drivers do; the set goes on without them.
        except Exception as error:
            # Told after the end it would come in the middle of what is said next.
            if not self._is_stopped:
                self._explain(f"No {self.name}: {why_not(error, self.name)}.")

    def offer(self, job: Job, *, instead_of: Callable[[Job], bool] = lambda _: False) -> bool:
        """Have `job` done next; whether it will be.

        It is not if another is waiting already, unless it is to be done `instead_of` that.
        """
        if not self.is_alive():
            return False
        with self._offering:
            waiting = self._taken_back()
            stays = self._is_stopped or (waiting is not None and not instead_of(waiting))
            self._waiting.put_nowait(waiting if stays else job)
        return not stays

    def stop(self) -> None:
        """End after the job at hand; doesn't wait for it."""
        with self._offering:
            self._is_stopped = True
            self._taken_back()
            self._waiting.put_nowait(None)

    def _taken_back(self) -> Job | None:
        """What is waiting, which it does no more; None for nothing."""
        with contextlib.suppress(queue.Empty):
            return self._waiting.get_nowait()
        return None


def why_not(error: Exception, name: str) -> str:
    """What `error` says, and what to install if that is known."""
    if isinstance(error, ModuleNotFoundError) and error.name == "pyttsx3":
        return "pip install 'formcheck[voice]'"
    said = " ".join(str(error).split()).rstrip(".!") or type(error).__name__
    if "device -1" in said:  # PortAudio's way to say it
        return "there is no sound card"
    # PortAudio and eSpeak are told of by name, but not how to get them.
    is_missing = any(word in said for word in ("not found", "not have", "cannot open shared"))
    if sys.platform.startswith("linux") and is_missing:
        return f"{said}; try: sudo apt install {_LINUX_LIBRARIES[name]}"
    return said


class _Number(str):
    """A number to be spoken, which gives way to all other words."""

    __slots__ = ()


def _is_number(words: str) -> bool:
    return isinstance(words, _Number)


class Sounds:
    """Plays tones and speaks cues.

    Args:
        explain: gets a line for each of tones and voice that does not work here. It is
            called from their threads.
        mute: no sound at all.
    """

    def __init__(self, explain: Callable[[str], None], *, mute: bool = False) -> None:
        self.mute = mute
        self._said_s: dict[str, float] = {}
        self._tones = _Worker("tones", open_tones, explain)
        self._voice = _Worker("voice", open_voice, explain)
        if not mute:
            self._tones.start()
            self._voice.start()

    def play(self, tone: Tone) -> None:
        """Play `tone` at once, or not at all while others are waiting."""
        if not self.mute:
            self._tones.offer(tone)

    def say(self, cue: str, t_s: float) -> None:
        """Speak `cue`, unless it, or anything, was said shortly before `t_s`, which must rise."""
        last_s = max(self._said_s.values(), default=-np.inf)
        soon = t_s - last_s < SAY_NEXT_S or t_s - self._said_s.get(cue, -np.inf) < SAY_AGAIN_S
        if not self.mute and not soon and self._voice.offer(cue, instead_of=_is_number):
            self._said_s[cue] = t_s

    def say_number(self, number: str) -> None:
        """Speak `number`, whatever was said before; it keeps no cue from being spoken.

        It is left out where other words wait, but not for an earlier number.
        """
        if not self.mute:
            self._voice.offer(_Number(number), instead_of=_is_number)

    def insist(self, words: str) -> None:
        """Speak `words` next, whatever was said before or is waiting."""
        if not self.mute:
            self._voice.offer(words, instead_of=lambda _: True)

    def close(self) -> None:
        """No more sound."""
        self._tones.stop()
        self._voice.stop()

    def __enter__(self) -> Sounds:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_tones() -> Callable[[Tone], None]:
    """What plays a tone and waits for its end; raises whatever the driver does."""
    import sounddevice

    samples = {tone: tone_samples(tone) for tone in Tone}
    sounddevice.check_output_settings(samplerate=RATE_HZ, channels=1)

    def play(tone: Tone) -> None:
        sounddevice.play(samples[tone], RATE_HZ)
        sounddevice.wait()

    return play


def open_voice() -> Callable[[str], None]:
    """What speaks a cue and waits for its end; raises whatever the system's voice does."""
    import pyttsx3

    engine = pyttsx3.init()

    def say(cue: str) -> None:
        engine.say(cue)
        engine.runAndWait()

    return say

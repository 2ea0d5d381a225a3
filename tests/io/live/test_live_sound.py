"""Sound is never in the way, and its absence neither."""

from __future__ import annotations

import builtins
import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from support.running import until

from formcheck.live.sound import RATE_HZ, Sounds, Tone, tone_samples


class FakeSoundDevice(ModuleType):
    """Plays into a list; `wait` lasts as long as `busy` is not set."""

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.played: list[np.ndarray] = []
        self.free = threading.Event()
        self.free.set()

    def check_output_settings(self, **_: object) -> None:
        pass

    def play(self, samples: np.ndarray, rate_hz: int) -> None:
        assert rate_hz == RATE_HZ
        self.played.append(samples)

    def wait(self) -> None:
        self.free.wait(30.0)


class FakeVoice(ModuleType):
    def __init__(self) -> None:
        super().__init__("pyttsx3")
        self.said: list[str] = []
        self.thread: threading.Thread | None = None
        self.free = threading.Event()
        self.free.set()

    def init(self) -> SimpleNamespace:
        self.thread = threading.current_thread()
        return SimpleNamespace(say=self.said.append, runAndWait=self._check)

    def _check(self) -> None:
        assert threading.current_thread() is self.thread
        self.free.wait(30.0)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    fake = FakeSoundDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    monkeypatch.setitem(sys.modules, "pyttsx3", None)
    return fake


@pytest.fixture
def voice(device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    fake = FakeVoice()
    monkeypatch.setitem(sys.modules, "pyttsx3", fake)
    return fake


@pytest.mark.parametrize("tone", Tone)
def test_tones_are_short_soft_and_without_clicks(tone: Tone) -> None:
    samples = tone_samples(tone)
    assert len(samples) / RATE_HZ < 0.5
    assert 0.1 < np.abs(samples).max() <= 0.5
    assert samples[0] == 0.0
    assert abs(samples[-1]) < 0.01


def test_a_rep_s_tone_has_its_pitch() -> None:
    samples = tone_samples(Tone.REP)
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * RATE_HZ / len(samples) == pytest.approx(880.0, abs=12.0)


def test_tones_are_played(device: FakeSoundDevice) -> None:
    with Sounds(print) as sounds:
        sounds.play(Tone.REP)
        until(lambda: len(device.played) == 1)
    np.testing.assert_array_equal(device.played[0], tone_samples(Tone.REP))


def test_playing_never_blocks_and_drops_what_is_late(device: FakeSoundDevice) -> None:
    device.free.clear()
    with Sounds(print) as sounds:
        sounds.play(Tone.FAULT)
        until(lambda: len(device.played) == 1)
        for _ in range(1000):
            sounds.play(Tone.FAULT)
        assert len(device.played) == 1, "the first has not ended, so no call waited for its end"
        device.free.set()
        until(lambda: len(device.played) == 2)
        time.sleep(0.05)
        assert len(device.played) == 2


def test_numbers_are_spoken_shortly_after_one_another_and_hold_up_no_cue(
    voice: FakeVoice,
) -> None:
    with Sounds(print) as sounds:
        for n, number in enumerate(("0.45", "0.45"), start=1):
            sounds.say_number(number)
            until(lambda n=n: len(voice.said) == n)
        sounds.say("Sit lower", 1.0)
        until(lambda: len(voice.said) == 3)
    assert voice.said == ["0.45", "0.45", "Sit lower"]


def test_a_cue_takes_the_place_of_a_number_that_waits_and_a_number_that_of_none(
    voice: FakeVoice,
) -> None:
    with Sounds(print) as sounds:
        voice.free.clear()
        sounds.say("Knees out", 1.0)
        until(lambda: voice.said)
        sounds.say_number("0.50")
        sounds.say_number("0.45")
        sounds.say("Chest up", 4.0)
        sounds.say_number("0.40")
        voice.free.set()
        until(lambda: len(voice.said) == 2)
        sounds.say_number("0.35")
        until(lambda: len(voice.said) == 3)
    assert voice.said == ["Knees out", "Chest up", "0.35"]


def test_of_two_numbers_that_wait_the_newer_is_spoken(voice: FakeVoice) -> None:
    with Sounds(print) as sounds:
        voice.free.clear()
        sounds.say("Knees out", 1.0)
        until(lambda: voice.said)
        sounds.say_number("0.50")
        sounds.say_number("0.45")
        voice.free.set()
        until(lambda: len(voice.said) == 2)
    assert voice.said == ["Knees out", "0.45"]


def test_what_is_insisted_on_goes_before_what_waits(voice: FakeVoice) -> None:
    with Sounds(print) as sounds:
        voice.free.clear()
        sounds.say("Sit lower", 1.0)
        until(lambda: voice.said)
        sounds.say_number("0.45")
        sounds.insist("Stop here")
        voice.free.set()
        until(lambda: len(voice.said) == 2)
    assert voice.said == ["Sit lower", "Stop here"]


def test_mute_starts_nothing(device: FakeSoundDevice, voice: FakeVoice) -> None:
    before = threading.active_count()
    notes: list[str] = []
    with Sounds(notes.append, mute=True) as sounds:
        assert threading.active_count() == before
        sounds.play(Tone.REP)
        sounds.say("Sit lower", 1.0)
        sounds.say_number("0.45")
        sounds.insist("Stop here")
    assert (device.played, voice.said, notes) == ([], [], [])


def notes_without(kind: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is explained when PortAudio can't be loaded and there is no voice."""

    class Broken(ModuleType):
        def __getattr__(self, _: str) -> object:
            raise kind(said)

    monkeypatch.setitem(sys.modules, "sounddevice", Broken("sounddevice"))
    monkeypatch.setitem(sys.modules, "pyttsx3", Broken("pyttsx3"))
    notes: list[str] = []
    with Sounds(notes.append) as sounds:
        until(lambda: len(notes) == 2)
        sounds.play(Tone.REP)
        sounds.say("Sit lower", 1.0)
    return sorted(notes)


def test_a_missing_voice_costs_one_line(
    device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.__import__", without("pyttsx3"))
    notes: list[str] = []
    with Sounds(notes.append) as sounds:
        until(lambda: notes)
        sounds.say("Sit lower", 1.0)
    assert notes == ["No voice: pip install 'formcheck[voice]'."]


def without(name: str) -> Callable[..., object]:
    """An import that does not find `name`."""
    real = builtins.__import__

    def find(wanted: str, *rest: Any, **more: Any) -> object:
        if wanted == name:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(wanted, *rest, **more)

    return find


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (OSError, "PortAudio library not found"),
        (OSError, "libespeak.so.1: cannot open shared object file: No such file or directory"),
        (RuntimeError, "This means you probably do not have eSpeak or eSpeak-ng installed!"),
    ],
)
def test_on_linux_the_package_to_install_is_named(
    kind: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    tones, voice = notes_without(kind, said, monkeypatch)
    said = said.rstrip("!")
    assert tones == f"No tones: {said}; try: sudo apt install libportaudio2."
    assert voice == f"No voice: {said}; try: sudo apt install espeak-ng."


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_reason_is_given(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    tones, _ = notes_without(OSError, "PortAudio library not found", monkeypatch)
    assert tones == "No tones: PortAudio library not found."


def test_a_missing_sound_card_too(device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_device(**_: object) -> None:
        raise RuntimeError("Error querying device -1")

    monkeypatch.setattr(device, "check_output_settings", no_device)
    notes: list[str] = []
    with Sounds(notes.append) as sounds:
        until(lambda: any("tones" in note for note in notes))
        for _ in range(10):
            sounds.play(Tone.REP)
    assert "No tones: there is no sound card." in notes
    assert device.played == []


def test_what_fails_after_the_end_is_not_told(
    device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = threading.Event()

    def no_device(**_: object) -> None:
        is_over.wait(timeout=5)
        raise RuntimeError("Error querying device -1")

    monkeypatch.setattr(device, "check_output_settings", no_device)
    notes: list[str] = []
    with Sounds(notes.append):
        pass
    is_over.set()
    until(lambda: not any(thread.name == "tones" for thread in threading.enumerate()))
    assert not any("tones" in note for note in notes)


def test_a_card_that_is_pulled_out_ends_the_tones(
    device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    with Sounds(notes.append) as sounds:
        sounds.play(Tone.REP)
        until(lambda: device.played)

        def gone(*_: object) -> None:
            raise OSError("Device unavailable")

        monkeypatch.setattr(device, "play", gone)
        until(lambda: sounds.play(Tone.REP) or "No tones: Device unavailable." in notes)


def test_cues_are_spoken_by_one_thread_and_not_too_often(voice: FakeVoice) -> None:
    with Sounds(print) as sounds:
        until(lambda: voice.thread is not None)
        for t_s, cue, heard in (
            (10.0, "Sit lower", 1),
            (11.0, "Knees out", 1),  # so soon it would come late, or be too much
            (13.0, "Knees out", 2),
            (15.6, "Sit lower", 2),  # not again yet
            (16.1, "Sit lower", 3),
        ):
            sounds.say(cue, t_s)
            until(lambda heard=heard: len(voice.said) == heard)
        time.sleep(0.05)
    assert voice.said == ["Sit lower", "Knees out", "Sit lower"]


def test_what_is_being_spoken_is_not_waited_for(
    device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, said = threading.Event(), []
    engine = SimpleNamespace(say=said.append, runAndWait=lambda: free.wait(5.0))
    monkeypatch.setitem(sys.modules, "pyttsx3", SimpleNamespace(init=lambda: engine))
    with Sounds(print) as sounds:
        for i in range(10):
            sounds.say(f"Cue {i}", 10.0 * i)
            until(lambda: said)
        free.set()
        until(lambda: len(said) == 2)
    assert said == ["Cue 0", "Cue 1"]

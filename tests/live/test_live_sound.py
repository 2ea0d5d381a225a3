"""Sound is never in the way, and its absence neither."""

from __future__ import annotations

import sys
import threading
import time
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from formcheck.sound import RATE_HZ, Sounds, Tone, tone_samples


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
        self.free.wait(5.0)


class FakeVoice(ModuleType):
    def __init__(self) -> None:
        super().__init__("pyttsx3")
        self.said: list[str] = []
        self.thread: threading.Thread | None = None

    def init(self) -> SimpleNamespace:
        self.thread = threading.current_thread()
        return SimpleNamespace(say=self.said.append, runAndWait=self._check)

    def _check(self) -> None:
        assert threading.current_thread() is self.thread


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


def until(condition: object) -> None:
    for _ in range(500):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


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
    with Sounds() as sounds:
        sounds.play(Tone.REP)
        until(lambda: len(device.played) == 1)
    np.testing.assert_array_equal(device.played[0], tone_samples(Tone.REP))


def test_playing_never_blocks_and_drops_what_is_late(device: FakeSoundDevice) -> None:
    device.free.clear()
    with Sounds() as sounds:
        sounds.play(Tone.FAULT)
        until(lambda: len(device.played) == 1)
        began_s = time.perf_counter()
        for _ in range(1000):
            sounds.play(Tone.FAULT)
        assert time.perf_counter() - began_s < 1.0
        device.free.set()
        until(lambda: len(device.played) == 2)
        time.sleep(0.05)
        assert len(device.played) == 2


def test_mute_starts_nothing(device: FakeSoundDevice, voice: FakeVoice) -> None:
    before = threading.active_count()
    with Sounds(mute=True) as sounds:
        assert threading.active_count() == before
        sounds.play(Tone.REP)
        sounds.say("Sit lower", 1.0)
    assert (device.played, voice.said, sounds.notes) == ([], [], [])


def test_a_missing_package_costs_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setitem(sys.modules, "pyttsx3", None)
    with Sounds() as sounds:
        until(lambda: len(sounds.notes) == 2)
        sounds.play(Tone.REP)
        sounds.say("Sit lower", 1.0)
    assert any(note.startswith("No tones: pip install 'formcheck[sound]'") for note in sounds.notes)
    assert any(note.startswith("No voice: pip install 'formcheck[voice]'") for note in sounds.notes)


def test_a_missing_sound_card_too(device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_device(**_: object) -> None:
        raise RuntimeError("Error querying device -1")

    monkeypatch.setattr(device, "check_output_settings", no_device)
    with Sounds() as sounds:
        until(lambda: any("tones" in note for note in sounds.notes))
        for _ in range(10):
            sounds.play(Tone.REP)
    assert "No tones: Error querying device -1." in sounds.notes
    assert device.played == []


def test_a_card_that_is_pulled_out_ends_the_tones(
    device: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sounds() as sounds:
        sounds.play(Tone.REP)
        until(lambda: device.played)

        def gone(*_: object) -> None:
            raise OSError("Device unavailable")

        monkeypatch.setattr(device, "play", gone)
        until(lambda: sounds.play(Tone.REP) or "No tones: Device unavailable." in sounds.notes)


def test_cues_are_spoken_by_one_thread_and_not_too_often(voice: FakeVoice) -> None:
    with Sounds() as sounds:
        until(lambda: voice.thread is not None)
        sounds.say("Sit lower", 10.0)
        until(lambda: voice.said == ["Sit lower"])
        sounds.say("Sit lower", 12.0)
        sounds.say("Knees out", 12.5)
        until(lambda: len(voice.said) == 2)
        sounds.say("Sit lower", 15.1)
        until(lambda: len(voice.said) == 3)
    assert voice.said == ["Sit lower", "Knees out", "Sit lower"]

"""`formcheck doctor`: what it says when all is well, and when a library has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formcheck.cli import main
from formcheck.errors import ModelError
from formcheck.pipeline.trial import Step
from formcheck.video import source
from formcheck.video.decoder import Decoder

STEPS = ("encode a clip", "decode it", "look for a lifter in it", "encode it again")


@pytest.fixture(autouse=True)
def trials(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """What the trials for live sets come to, which tests/io/live/test_live_trial.py is about."""
    steps: list[Step] = []
    monkeypatch.setattr("formcheck.live.trial.live_trials", lambda: iter(steps))
    return steps


def doctor() -> Result:
    return CliRunner().invoke(main, ["doctor"])


def bad_lines(result: Result) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.startswith("BAD")]


def test_a_clip_goes_all_the_way() -> None:
    result = doctor()
    assert result.exit_code == 0, result.output
    assert bad_lines(result) == []
    assert [line[6:] for line in result.stdout.splitlines()[-len(STEPS) :]] == list(STEPS)


def test_a_library_with_other_arguments_is_one_line_and_ends_the_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def changed(*_: object, **__: object) -> None:
        raise TypeError("open() got an unexpected keyword argument")

    monkeypatch.setattr("formcheck.video.probe.open_container", changed)
    result = doctor()
    (line,) = bad_lines(result)
    assert result.exit_code == 1
    assert line.startswith("BAD   decode it: TypeError: open() got an unexpected keyword argument")
    assert "Reinstall" in line
    assert result.stdout.splitlines()[-1] == line


def test_frames_that_do_not_come_back_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(Decoder):
        """Loses every other frame."""

        def grab(self) -> float | None:
            super().grab()
            return super().grab()

    monkeypatch.setattr(source, "Decoder", Forgetful)
    result = doctor()
    (line,) = bad_lines(result)
    assert result.exit_code == 1
    assert "6 of 12 frames" in line


def test_a_network_that_fails_is_named_with_its_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ModelError("the model can't be loaded.", "Do this.")

    monkeypatch.setattr("formcheck.pose.registry.Opener.__call__", broken)
    result = doctor()
    assert bad_lines(result) == [
        "BAD   look for a lifter in it: the model can't be loaded. Do this."
    ]
    assert result.exit_code == 1


def test_what_only_live_sets_need_is_said_and_is_no_failure(trials: list[Step]) -> None:
    trials += [Step("camera", "no camera found.", "Plug one in."), Step("screen: a window opens")]
    result = doctor()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2:] == [
        "--    camera: no camera found. Plug one in.",
        "ok    screen: a window opens",
    ]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    doctor()
    assert list(tmp_path.iterdir()) == []

from __future__ import annotations

import inspect

import click
import pytest
from click.testing import CliRunner

from formcheck import errors
from formcheck.cli import analyze, main, show_error
from formcheck.errors import FormcheckError

ALL = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, FormcheckError)
]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("FormcheckError", 1),
        ("UsageError", 2),
        ("ExerciseError", 2),
        ("VideoError", 3),
        ("CameraError", 3),
        ("NothingFoundError", 4),
        ("UnsureError", 4),
        ("ModelError", 5),
    ],
)
def test_exit_codes_are_those_of_the_command_line(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code


@pytest.mark.parametrize("kind", [k for k in ALL if k.__init__ is FormcheckError.__init__])
def test_an_error_says_what_is_wrong_and_what_to_do(kind: type[FormcheckError]) -> None:
    error = kind("clip.mp4: no video in it.", "Give a video.")
    assert str(error) == "clip.mp4: no video in it."
    assert error.hint == "Give a video."
    assert kind("clip.mp4: no video in it.").hint == ""


@pytest.mark.parametrize("kind", ALL)
def test_an_error_has_a_code_of_its_own_and_a_docstring(kind: type[FormcheckError]) -> None:
    assert kind.exit_code not in (0, 130)
    assert kind.__doc__


def test_a_camera_fails_like_a_video_and_an_exercise_file_like_an_option() -> None:
    assert issubclass(errors.CameraError, errors.VideoError)
    assert issubclass(errors.ExerciseError, errors.UsageError)


def test_all_errors_can_be_imported_by_name() -> None:
    assert {kind.__name__ for kind in ALL} <= set(errors.__all__)


@pytest.mark.parametrize("hint", ["", "Choose another folder with -o, or make room.", 90 * "hint "])
def test_an_error_and_its_hint_are_one_line_that_can_be_read(
    hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show_error(FormcheckError(f"{400 * 'a'}.mp4: can't be written.", hint))
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert shown.startswith("aaa")
    assert "can't be written." in shown
    assert hint.strip() in shown
    assert len(shown) <= 301 or len(hint) > 150


@pytest.mark.parametrize(("cause", "code"), [(KeyboardInterrupt(), 130), (KeyError("a"), 1)])
def test_ctrl_c_in_an_import_is_still_ctrl_c(
    cause: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise RuntimeError("Error calling __set_name__") from cause

    monkeypatch.setattr(analyze, "_run", interrupted)
    done = CliRunner().invoke(main, ["analyze", "clip.mp4"])
    assert done.exit_code == code
    assert ("Interrupted" in done.stderr) is (code == 130)


@pytest.mark.parametrize("command", sorted(main.list_commands(click.Context(main))))
def test_the_help_of_every_command_is_plain_text(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert "\\" not in done.stdout

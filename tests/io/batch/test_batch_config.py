from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.batch.config import load_batch_config
from formcheck.errors import ExerciseError, UsageError
from formcheck.exercises import exercise_text


def write(folder: Path, text: str) -> Path:
    (folder / "batch.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    rule = load_batch_config(tmp_path).rule_for("anna/squat.mp4")
    assert (rule.exercise, rule.client, rule.capture_fps, rule.skip) == (None, None, None, False)


def test_the_first_rule_that_fits_counts(tmp_path: Path) -> None:
    config = load_batch_config(
        write(
            tmp_path,
            """
            client_from = "name"
            [[clip]]
            files = "Anna/*heavy*"
            exercise = "RDL"
            capture_fps = 240
            [[clip]]
            files = "anna/*"
            client = "Anna K."
            height_cm = 168
            plate_mm = 440.5
            skip = true
            """,
        )
    )
    heavy, other = config.rule_for("anna/sub/HEAVY.mov"), config.rule_for("anna/1.mp4")
    assert config.client_from == "name"
    assert (heavy.exercise, heavy.capture_fps, heavy.client) == ("romanian_deadlift", 240.0, None)
    assert (other.exercise, other.client, other.skip) == (None, "Anna K.", True)
    assert (other.height_cm, other.plate_mm, heavy.height_cm) == (168.0, 440.5, None)
    assert config.rule_for("bob/1.mp4").client is None


def test_an_exercise_file_is_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(exercise_text("squat"), encoding="utf-8")
    write(tmp_path, '[[clip]]\nfiles = "*"\nexercise = "mine.toml"')
    assert load_batch_config(tmp_path).rule_for("a.mp4").exercise == str(tmp_path / "mine.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("client_from = 'shoe size'", "client_from"),
        ("[[clip]]\nexercise = 'squat'", "clip.0.files"),
        ("[[clip]]\nfiles = '*'\nexercize = 'squat'", "clip.0.exercize"),
        ("[[clip]]\nfiles = '*'\nexercise = 'cartwheels'", "'cartwheels'"),
        ("[[clip]]\nfiles = '*'\ncapture_fps = 0", "clip.0.capture_fps"),
        ("[[clip]]\nfiles = '*'\nheight_cm = 1.81", "clip.0.height_cm"),
        ("[[clip]]\nfiles = '*'\nplate_mm = 45", "clip.0.plate_mm"),
        ("[[clip", "batch.toml"),
    ],
)
def test_a_mistake_is_named_with_its_key(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        load_batch_config(write(tmp_path, text))
    assert words in str(error.value)
    assert "batch.toml" in str(error.value)


def test_a_missing_exercise_file_is_heard_of_at_once(tmp_path: Path) -> None:
    write(tmp_path, "[[clip]]\nfiles = '*'\nexercise = 'mine.toml'")
    with pytest.raises(ExerciseError, match=r"mine\.toml"):
        load_batch_config(tmp_path)

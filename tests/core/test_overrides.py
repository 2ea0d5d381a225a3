"""Thresholds from a formcheck.toml."""

from pathlib import Path

import pytest

from formcheck.errors import UsageError
from formcheck.exercises import load_exercise
from formcheck.exercises.overrides import apply_overrides, load_overrides


def write(folder: Path, text: str) -> Path:
    path = folder / "formcheck.toml"
    path.write_text(text)
    return path


def test_changes_only_what_it_names(tmp_path: Path) -> None:
    path = write(
        tmp_path, "[squat.depth]\nwarn = 1\nmin_duration_s = 0.5\n[plank.hips_sagging]\nfault = 1"
    )
    squat = load_exercise("squat")
    changed = apply_overrides(squat, load_overrides(path))
    before = {c.id: c for c in squat.checks}
    for check in changed.checks:
        if check.id == "squat.depth":
            assert check.threshold.warn == 1.0
            assert check.threshold.fault == before[check.id].threshold.fault
            assert check.min_duration_s == 0.5
        else:
            assert check == before[check.id]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("squat = 3", "squat"),
        ("[squat]\ndepth = 3", "squat.depth"),
        ("[squat.depth]\nwarm = 3", "squat.depth.warm"),
        ("[squat.depth]\nwarn = 'low'", "squat.depth.warn"),
        ("[squat.depth]\nwarn = true", "squat.depth.warn"),
        ("[squat.depth", "formcheck.toml"),
        ("[squat.depth]\nmin_duration_s = -5", "squat.depth.min_duration_s"),
        ("[squat.depth]\nmin_duration_s = 1e308", "squat.depth.min_duration_s"),
        ("[squat.depth]\nwarn = nan", "squat.depth.warn"),
        ("[squat.depth]\nfault = inf", "squat.depth.fault"),
    ],
)
def test_a_mistake_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        load_overrides(write(tmp_path, text))


def test_a_check_that_does_not_exist_is_named(tmp_path: Path) -> None:
    overrides = load_overrides(write(tmp_path, "[squat.elbows]\nwarn = 1"))
    with pytest.raises(UsageError, match=r"squat\.elbows") as error:
        apply_overrides(load_exercise("squat"), overrides)
    assert "squat.depth" in error.value.hint


def test_all_mistakes_are_named_at_once_with_what_was_likely_meant(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "squat = 3\n[plank.hips_sagging]\nwran = 1\nwarn = nan\nfault = 1e300\nmin_duration_s = -1",
    )
    with pytest.raises(UsageError) as error:
        load_overrides(path)
    lines = str(error.value).splitlines()
    assert [line.split(": ")[1].rpartition(".")[2] for line in lines] == [
        "squat",
        "wran",
        "warn",
        "fault",
        "min_duration_s",
    ]
    assert "Did you mean 'warn'?" in lines[1]


def test_a_check_written_wrongly_is_guessed(tmp_path: Path) -> None:
    overrides = load_overrides(write(tmp_path, "[squat.detph]\nwarn = 1"))
    with pytest.raises(UsageError, match=r"Did you mean 'squat\.depth'"):
        apply_overrides(load_exercise("squat"), overrides)


def test_a_section_that_is_likely_a_slip_is_doubted(tmp_path: Path) -> None:
    overrides = load_overrides(
        write(tmp_path, "[sqaut.depth]\nwarn = 1\n[plank.x]\nwarn = 1\n[zercher_walk.x]\nwarn = 1")
    )
    (doubt,) = overrides.doubts("")
    assert "[sqaut]" in doubt
    assert "Did you mean 'squat'?" in doubt
    assert overrides.doubts("sqaut") == [], "an exercise of the user's own may be called so"

"""Files that are wrong in wild ways: every reader says so in few, short, printable lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.batch.config import load_batch_config
from formcheck.errors import UsageError
from formcheck.exercises import exercise_text, load_exercise
from formcheck.exercises.overrides import load_overrides

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "exercise": ("mine.toml", load_exercise),
    "config": ("formcheck.toml", load_overrides),
    "batch": ("batch.toml", lambda path: load_batch_config(path.parent)),
}
LONG = 100_000 * "a"
WILD = {
    "nested lists": "a = " + 3000 * "[" + 3000 * "]",
    "nested tables": ".".join(500 * ["a"]) + " = 1",
    "deep but readable": "a = " + 50 * "[" + 50 * "]",
    "thousands of digits": f"a = {5000 * '9'}",
    "a huge hexadecimal number": f"[squat.depth]\nwarn = 0x{400 * 'f'}",
    "a long value": f'[squat.depth]\nwarn = "{LONG}"',
    "a long key": f"[squat.depth]\n{LONG} = 1",
    "a long measure": exercise_text("squat").replace('"trunk_inclination_world"', f'"{LONG}"', 1),
    "control codes": '["\\u001b]0;x\\u0007"]\nq = 1',
    "control codes in a value": '[[clip]]\nfiles = "\\u001b[2J"\nexercise = "\\u001b[2J"',
    "no TOML": "= \u001b]0;x",
    "a large file": "# " + 1_100_000 * "x",
    "not a number": "[squat.depth]\nwarn = nan\nfault = inf",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", WILD.values(), ids=WILD)
def test_a_wild_file_gets_few_short_printable_lines(text: str, reader: str, tmp_path: Path) -> None:
    name, read = READERS[reader]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read(path)
    lines = str(error.value).splitlines()
    assert 0 < len(lines) <= 20
    for line in lines:
        assert line.startswith(f"{path}: ")
        assert len(line) < 300
        assert line.isprintable()


@pytest.mark.parametrize("reader", READERS)
def test_a_folder_in_place_of_the_file_is_named(reader: str, tmp_path: Path) -> None:
    name, read = READERS[reader]
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match="can't be read"):
        read(tmp_path / name)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(exercise_text("squat").replace("\n", "\r\n").encode())
    assert load_exercise(path) == load_exercise("squat")

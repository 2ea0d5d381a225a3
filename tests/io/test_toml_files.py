"""Files that are wrong in wild ways: every reader says so in few, short, printable lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    "an absurd frame rate": '[[clip]]\nfiles = "*"\ncapture_fps = inf',
}
NO_FILES = {
    "a pipe": lambda path: os.mkfifo(path),
    "a device": lambda path: path.symlink_to("/dev/zero"),
}
VALID = {
    "exercise": exercise_text("squat"),
    "config": "[squat.depth]\nwarn = 0.1\nfault = 0.2\nmin_duration_s = 0.2\n",
    "batch": '[[clip]]\nfiles = "*.mp4"\nexercise = "squat"\ncapture_fps = 120.0\n',
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


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_refused_and_not_waited_for(
    make: Callable[[Path], None], reader: str, tmp_path: Path
) -> None:
    name, read = READERS[reader]
    make(tmp_path / name)
    with pytest.raises(UsageError, match="can't be read: it is no file"):
        read(tmp_path / name)


def test_a_link_to_itself_is_no_file_to_extend(tmp_path: Path) -> None:
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "mine.toml").write_text('extends = "loop.toml"\nid = "mine"\ntitle = "Mine"\n')
    with pytest.raises(UsageError, match=r"loop\.toml: can't be read"):
        load_exercise(tmp_path / "mine.toml")


JUNK = st.binary(max_size=8) | st.sampled_from(
    [b"[" * 400, b"9" * 5000, b"\x1b]0;x\x07", b"-1e308"]
)


@pytest.mark.parametrize("reader", READERS)
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), JUNK), min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused(
    reader: str, cuts: list[tuple[float, int, bytes]], tmp_path: Path
) -> None:
    name, read = READERS[reader]
    data = VALID[reader].encode()
    for at, length, junk in cuts:
        start = int(at * len(data))
        data = data[:start] + junk + data[start + length :]
    (tmp_path / name).write_bytes(data)
    try:
        read(tmp_path / name)
    except UsageError as error:
        for line in str(error).splitlines():
            assert len(line) <= 300
            assert line.isprintable()


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(exercise_text("squat"), encoding="utf-8-sig")
    assert load_exercise(path) == load_exercise("squat")


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(exercise_text("squat").replace("\n", "\r\n").encode())
    assert load_exercise(path) == load_exercise("squat")

"""`formcheck batch` as a command: exit codes, what it prints, and a real clip from end to end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batch_builders import SAMPLE, Place

import formcheck


def command(place: Place, *arguments: object) -> subprocess.CompletedProcess[str]:
    source = Path(formcheck.__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-m", "formcheck", "batch", *map(str, arguments)],
        cwd=place.clips.parent,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "FOLDERS"),
        (["nowhere"], 2, "nowhere"),
        (["clips/notes.txt"], 2, "formcheck analyze"),
        (["clips"], 3, "no video in there"),
        (["clips", "-e", "curls"], 2, "curls"),
        (["clips", "--send-files"], 2, "--scheduler"),
        (["clips", "--client-from", "shoe size"], 2, "--client-from"),
    ],
)
def test_wrong_usage_gets_one_clear_line(
    arguments: list[str], code: int, words: str, place: Place
) -> None:
    place.add("notes.txt")
    if "-e" in arguments:
        place.add("a.mp4")
    done = command(place, *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_does_not_wait_for_the_heavy_libraries(place: Place) -> None:
    done = command(place, "--help")
    assert done.returncode == 0
    assert "--scheduler" in done.stdout


@pytest.mark.slow
def test_clips_that_fail_are_rows_and_no_error(place: Place) -> None:
    place.add("anna/junk.mp4")
    place.add("bob/empty.mp4", " ").write_bytes(b"")
    place.add("two\nlines.mp4")
    done = command(place, "clips", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "3 clips: 3 no report.",
        "To be filmed or sent again: 3.",
        f"Open {Path('formcheck_out') / 'index.html'}",
    ]
    assert "bob/empty.mp4: is empty (0 bytes)." in done.stderr
    assert len(done.stderr.splitlines()) == 3
    again = command(place, "clips", "-q")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_real_clip_from_end_to_end(place: Place) -> None:
    (place.clips / "anna").mkdir()
    shutil.copy(SAMPLE, place.clips / "anna" / "squat.mp4")
    done = command(place, "clips", "-o", "out", "--model", "lite", "--no-video", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((place.out / "index.json").read_text(encoding="utf-8"))["clips"]
    assert (row["client"], row["exercise"], row["video"]) == ("anna", "squat", "")
    assert row["reps_full"] == 3
    assert (place.out / row["report"]).is_file()
    assert (place.out / row["picture"]).read_bytes().startswith(b"\xff\xd8\xff")
    width, height = row["picture_wh"]
    assert 0 < width < height

"""`formcheck batch` as a command: exit codes, what it prints, and a real clip from end to end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.batch_builders import SAMPLE, Place

import formcheck
from formcheck.batch import Settings
from formcheck.cli import main
from formcheck.core.bar.model import BarSettings


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


@pytest.fixture
def here(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[object, str, str]]]:
    """Runs the command in this process, which is quick: exit code, stdout and stderr."""
    monkeypatch.chdir(place.clips.parent)
    usual = signal.getsignal(signal.SIGTERM)

    def run(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["batch", *arguments])
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    yield run
    signal.signal(signal.SIGTERM, usual)


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
    arguments: list[str],
    code: int,
    words: str,
    place: Place,
    here: Callable[..., tuple[object, str, str]],
) -> None:
    place.add("notes.txt")
    if "-e" in arguments:
        place.add("a.mp4")
    ended, stdout, stderr = here(*arguments)
    assert ended == code
    assert words in stderr
    assert "Traceback" not in stderr
    assert stdout == ""


posix = pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")


@posix
@pytest.mark.slow
def test_clips_that_fail_are_rows_and_no_error(place: Place) -> None:
    place.add("anna/junk.mp4")
    place.add("bob/empty.mp4", " ").write_bytes(b"")
    names = ("two\nlines", 'say "aah"', "it's", "💪🏋️", "[red]%s{x}", "-rf", "a" * 246)
    for name in names:
        place.add(f"{name}.mp4")
    (place.clips / "anna" / "loop").symlink_to(place.clips)
    done = command(place, "clips", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "9 clips: 9 no report.",
        "To be filmed or sent again: 9.",
        f"Open {Path('formcheck_out') / 'index.html'}",
    ]
    assert "bob/empty.mp4: is empty (0 bytes)." in done.stderr
    assert "[red]%s{x}.mp4: is not a video" in done.stderr
    assert len(done.stderr.splitlines()) == 9
    index = json.loads((place.out.with_name("formcheck_out") / "index.json").read_text("utf-8"))
    assert {row["clip"] for row in index["clips"]} >= {f"{name}.mp4" for name in names}
    again = command(place, "clips", "-q")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_real_clip_from_end_to_end(place: Place) -> None:
    shutil.copy(SAMPLE, place.clips / "anna_squat.mp4")
    options = ("-o", "out", "--model", "lite", "--no-video", "--client-from", "name")
    done = command(place, "clips", *options)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((place.out / "index.json").read_text(encoding="utf-8"))["clips"]
    assert (row["client"], row["exercise"], row["video"]) == ("anna", "squat", "")
    assert row["reps_full"] == 3
    assert (place.out / row["report"]).is_file()
    assert (place.out / row["picture"]).read_bytes().startswith(b"\xff\xd8\xff")
    width, height = row["picture_wh"]
    assert 0 < width < height


def test_what_is_said_of_the_bar_is_of_all_clips(
    here: Callable[..., tuple[object, str, str]], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Settings] = []

    def run(folders: object, settings: Settings, **_: object) -> None:
        asked.append(settings)
        raise KeyboardInterrupt

    monkeypatch.setattr("formcheck.cli.batch.run", run)
    place.add("squat.mp4")
    here("clips", "--plate", "440", "--height", "181", "--velocity-loss", "20", "--no-history")
    assert [each.options.bar for each in asked] == [BarSettings(440.0, 181.0, 20.0)]

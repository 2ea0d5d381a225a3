"""The command line as a contract: exit codes, files, one clear line for bad input."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.exercises import exercise_ids

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formcheck", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one full run of the main command in it."""
    folder = tmp_path_factory.mktemp("run")
    done = run("analyze", SAMPLE, "--end", 4, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Squat" in done.stdout
    return folder / "formcheck_out" / SAMPLE.stem


@pytest.mark.slow
def test_writes_everything_it_promises(analysed: Path) -> None:
    names = {path.name for path in analysed.iterdir()}
    assert names == {"annotated.mp4", "report.html", "report.json", "reps.csv", "landmarks.npz"}


@pytest.mark.slow
def test_reuse_gives_the_same_report(analysed: Path, tmp_path: Path) -> None:
    shutil.copytree(analysed, tmp_path / "out")
    done = run(
        "analyze", SAMPLE, "--end", 4, "--reuse", "--no-video", "-o", tmp_path / "out", cwd=tmp_path
    )
    assert done.returncode == 0
    before, after = (
        json.loads((folder / "report.json").read_text()) for folder in (analysed, tmp_path / "out")
    )
    assert after == before


@pytest.mark.slow
def test_stale_landmarks_are_made_anew_with_a_note_and_quietly_if_asked(
    analysed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(analysed, out)
    done = run(
        "analyze", SAMPLE, "--end", 3.6, "--reuse", "-q", "--no-video", "-o", out, cwd=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    notes = json.loads((out / "report.json").read_text())["notes"]
    assert any("made anew" in note for note in notes)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["analyze", "missing.mp4"], 3, "missing.mp4"),
        (["analyze", "."], 3, "."),
        (["analyze", "empty.mp4"], 3, "empty.mp4"),
        (["analyze", "text.mp4"], 3, "text.mp4"),
        (["analyze", SAMPLE, "-e", "curls"], 2, "curls"),
        (["analyze", SAMPLE, "-e", "mine.toml"], 2, "mine.toml"),
        (["analyze", SAMPLE, "--model", "nowhere.task"], 5, "nowhere.task"),
        (["analyze", SAMPLE, "--start", "5", "--end", "4"], 2, "--end"),
        (["analyze", SAMPLE, "--config", "bad.toml"], 2, "squat.depth.warm"),
        (["analyze"], 2, "VIDEO"),
        (["exercises", "show", "curls"], 2, "curls"),
        (["exercises", "validate", "mine.toml"], 2, "mine.toml"),
    ],
)
def test_bad_input_gets_one_clear_line(
    arguments: list[object], code: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video")
    (tmp_path / "mine.toml").write_text("id = 'Not An Id'")
    (tmp_path / "bad.toml").write_text("[squat.depth]\nwarm = 3")
    before = set(tmp_path.iterdir())
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert set(tmp_path.iterdir()) == before, "an error leaves nothing behind"


def test_one_bad_clip_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    done = run("analyze", "empty.mp4", "missing.mp4", "-e", "squat", cwd=tmp_path)
    assert done.returncode == 3
    assert "empty.mp4" in done.stderr
    assert "missing.mp4" in done.stderr


def test_exercises_are_listed_and_a_shown_file_is_valid(tmp_path: Path) -> None:
    listed = run("exercises", cwd=tmp_path).stdout
    assert all(name in listed for name in exercise_ids())
    (tmp_path / "mine.toml").write_text(run("exercises", "show", "squat", cwd=tmp_path).stdout)
    assert run("exercises", "validate", "mine.toml", cwd=tmp_path).returncode == 0


def test_doctor_finds_everything_in_order(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "BAD" not in done.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("analyze", "exercises", "doctor"))

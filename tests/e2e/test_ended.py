"""Real runs that are asked to end, and two of them in one folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.running import started, until

import formcheck

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
PATIENCE_S = 120.0
ASKED = ("-e", "squat", "--model", "lite")


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_asked_to_end_while_it_draws_it_leaves_the_new_answer_and_nothing_old(
    kind: signal.Signals, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("annotated.mp4", "report.html", "report.json", "reps.csv"):
        (out / name).write_text("old")
    with started("analyze", SAMPLE, "--end", 3, *ASKED, "-o", out, cwd=tmp_path) as process:
        until(lambda: not (out / "annotated.mp4").exists())
        process.send_signal(kind)
        _, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert stderr.strip() == "Interrupted; nothing was left half written."
    there = {path.name for path in out.iterdir()}
    assert there == {"landmarks.npz", "report.html", "report.json", "reps.csv"}
    assert all(path.read_bytes() != b"old" for path in out.iterdir())


def test_asked_to_end_while_a_dataclass_is_made_it_ends_with_the_same_code(tmp_path: Path) -> None:
    (tmp_path / "asked.py").write_text(
        "from formcheck.cli import main\n"
        "def work(context):\n"
        "    exec('import signal\\nsignal.raise_signal(signal.SIGINT)\\nmade = True')\n"
        "main.invoke = work\n"
        "main(['work'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "asked"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(formcheck.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == "Interrupted; nothing was left half written."
    assert done.returncode == 130


def test_a_second_run_in_a_folder_says_so_and_spoils_nothing(
    short_clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = ("analyze", short_clip, *ASKED, "--no-video", "--format", "json", "-o", out)
    with started(*run, cwd=tmp_path) as first:
        until(out.exists)
        first.send_signal(signal.SIGSTOP)  # lest it be done before the second has begun
        with started(*run, cwd=tmp_path) as second:
            _, stderr = second.communicate(timeout=PATIENCE_S)
        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=PATIENCE_S)
    assert second.returncode == 2
    assert stderr.count("\n") == 1
    assert "another formcheck run is writing there" in stderr
    assert first.returncode == 0
    assert {path.name for path in out.iterdir()} == {"landmarks.npz", "report.json"}


def test_a_full_disk_is_told_in_one_line(short_clip: Path, tmp_path: Path) -> None:
    import resource

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", short_clip, *ASKED, "-o", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(formcheck.__file__).parents[1])},
        preexec_fn=small_files_only,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "landmarks.npz: can't be written" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_live_set_that_is_asked_to_end_is_saved(tmp_path: Path) -> None:
    record = tmp_path / "set"
    arguments = ("--source", SAMPLE, "--no-window", "--mute", "--record", record)
    with started("live", *ASKED, *arguments, cwd=tmp_path) as process:
        until(lambda: record.exists() and any("recording" in p.name for p in record.iterdir()))
        time.sleep(2.0)
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, stderr
    assert f"Written to {record}" in stdout.replace("\n", "")
    assert {path.name for path in record.iterdir()} >= {"recording.mp4", "report.json"}
    assert not any(path.suffix == ".part" for path in record.iterdir())

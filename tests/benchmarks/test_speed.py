"""The speed benchmark's arithmetic, on runs and landmarks that are made up."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.measuring import Results, Run, median_run, run
from benchmarks.seams import Seams, _off, pooled, table
from benchmarks.speed_cases import (
    BASE,
    FORMCHECK,
    ONE_JOB,
    PLAIN,
    REUSE,
    SILENT,
    START_UP,
    length_name,
)
from benchmarks.speed_clip import Shape, looped_clip
from benchmarks.speed_page import page
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.pose.spans import WARM_UP_S
from formcheck.video.source import open_video

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
SETTING = {"cores": "2", "processor": "abacus", "seconds": 30.0, "python": "3.10"}
STAGES = {
    "decode": 5,
    "picture": 1,
    "infer": 20,
    "mask": 2,
    "contour": 1,
    "engine": 1,
    "keep": 4,
    "read": 3,
    "draw": 2,
    "encode": 8,
}


def a_run(wall_s: float, cpu_s: float = 1.0, rss_mib: float = 100.0, others: float = 0.0) -> Run:
    return Run(frames=1000, wall_s=wall_s, cpu_s=cpu_s, rss_mib=rss_mib, others=others)


def results(folder: Path) -> Results:
    return Results(folder / "speed.json", dict(SETTING))


def cells(text: str, first: str) -> list[str]:
    """The cells of the first row that begins with `first`."""
    row = next(line for line in text.splitlines() if line.startswith(f"| {first}"))
    return [cell.strip() for cell in row.strip("|").split("|")]


class TestResults:
    def test_every_run_is_on_disk_at_once_and_comes_back(self, tmp_path: Path) -> None:
        first = results(tmp_path)
        first.add_run("a", a_run(1.0))
        first.add_run("a", a_run(2.0))
        first.add_figure("stages", STAGES)
        second = results(tmp_path)
        second.resume()
        assert second.runs == {"a": [a_run(1.0), a_run(2.0)]}
        assert second.figures == {"stages": STAGES}

    def test_what_was_measured_elsewhere_is_not_mixed_in(self, tmp_path: Path) -> None:
        results(tmp_path).add_run("a", a_run(1.0))
        other = Results(tmp_path / "speed.json", {**SETTING, "processor": "slide rule"})
        other.resume()
        assert other.runs == {}

    def test_there_is_nothing_to_resume_at_first(self, tmp_path: Path) -> None:
        fresh = results(tmp_path)
        fresh.resume()
        assert fresh.median("a") is None


class TestRun:
    def test_processor_time_and_memory_of_child_processes_count(self) -> None:
        # It burns only once it holds its memory: that takes long where pages are slow to come.
        burn = (
            "import time\nx = bytearray(150 << 20)\nend_s = time.process_time() + 0.6\n"
            "while time.process_time() < end_s: pass"
        )
        nest = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
        done = run([sys.executable, "-c", nest], frames=10)
        assert 0.6 <= done.cpu_s < 3.0
        assert done.wall_s >= 0.6
        assert done.cpu_ms == pytest.approx(100 * done.cpu_s)
        assert 150 < done.rss_mib < 300

    def test_a_program_that_fails_is_not_measured(self) -> None:
        with pytest.raises(subprocess.CalledProcessError) as caught:
            run([sys.executable, "-c", "import sys; sys.exit('no such clip')"], frames=1)
        assert "no such clip" in caught.value.stderr

    def test_says_when_a_file_that_is_awaited_was_there(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.touch()
        code = f"import pathlib, time; pathlib.Path({str(page)!r}).touch(); time.sleep(2)"
        done = run([sys.executable, "-c", code], 10, awaited=page)
        assert 0 < done.awaited_s < done.wall_s - 1
        assert run([sys.executable, "-c", "pass"], 10, awaited=page).awaited_s == 0.0

    def test_the_median_is_taken_figure_by_figure(self) -> None:
        runs = [a_run(1.0, 9.0), a_run(2.0, 7.0), a_run(9.0, 8.0)]
        assert median_run(runs) == a_run(2.0, 8.0)


class TestPage:
    def test_ratios_are_those_of_the_pairs(self, tmp_path: Path) -> None:
        done = results(tmp_path)
        for plain_s, ours_s in ((10.0, 5.0), (20.0, 14.0), (40.0, 24.0)):
            done.add_run(BASE.run_name(PLAIN), a_run(plain_s))
            done.add_run(BASE.run_name(FORMCHECK), a_run(ours_s))
        text = page(done)
        assert cells(text, BASE.name)[1:5] == ["3", "20.0", "14.0", "**0.60**"]
        assert cells(text, "time on the clock")[2:] == ["0.60", "**no**"]

    def test_stages_sum_to_the_whole(self, tmp_path: Path) -> None:
        done = results(tmp_path)
        done.add_run(BASE.run_name(FORMCHECK), a_run(30.0, cpu_s=60.0))
        done.add_run(SILENT.run_name(FORMCHECK), a_run(20.0, cpu_s=35.0))
        done.add_run(START_UP, a_run(1.0, cpu_s=1.5))
        done.add_figure("stages", STAGES)
        done.add_figure("looked at", 0.5)
        lines = page(done).partition("| stage")[2].splitlines()[2:]
        rows = lines[: lines.index("")]
        columns = zip(*[line.strip("|").split("|") for line in rows], strict=True)
        for column, whole in zip(list(columns)[1:], (60.0, 35.0), strict=True):
            figures = [float(cell) for cell in column if cell.strip()]
            assert figures[-1] == whole
            assert sum(figures[:-1]) == pytest.approx(whole, abs=0.05 * len(figures))
        # The network sees half of the frames; the clip has 30 s.
        (beyond,) = (line for line in lines if line.startswith("Anything but"))
        network = (5 + (1 + 20 + 2) / 2) * (1 + WARM_UP_S / 30)
        assert f"{1 - (network + 3) / 60:.0%} and {1 - network / 35:.0%}" in beyond

    def test_growth_is_from_the_shortest_to_the_longest(self, tmp_path: Path) -> None:
        done = results(tmp_path)
        for minutes, wall_s, rss_mib in ((10, 1.08, 500.0), (1, 1.0, 400.0), (5, 1.02, 450.0)):
            done.add_run(length_name(minutes), a_run(wall_s, rss_mib=rss_mib))
        text = page(done)
        assert cells(text, "more time a frame")[2:] == ["+8.0%", "**no**"]
        assert cells(text, "more memory")[2:] == ["+25.0%", "**no**"]
        assert cells(text, "10 min")[1:3] == ["1.1", "+8%"]

    def test_noise_is_owned_up_to(self, tmp_path: Path) -> None:
        done = results(tmp_path)
        done.add_run(REUSE, a_run(1.0, others=0.3))
        done.add_run(ONE_JOB, a_run(1.0))
        assert "Other programs took more than 5% of the cores in 1 runs, 30%" in page(done)

    def test_what_was_not_measured_is_left_out(self, tmp_path: Path) -> None:
        text = page(results(tmp_path))
        assert "## Where the time goes" not in text
        assert "nan" not in text


def poses(*x_px: float) -> PoseSequence:
    """Frames in which all landmarks lie at x, shoulders 100 px above the hips."""
    frames = []
    for i, x in enumerate(x_px):
        empty = PoseFrame.empty(i / 10)
        xy_px = np.full_like(empty.xy_px, x)
        xy_px[:, 1] = 100.0
        xy_px[[11, 12], 1] = 0.0
        frames.append(replace(empty, xy_px=xy_px))
    return PoseSequence.stack(frames, (640, 360))


class TestSeams:
    def test_differences_are_in_trunk_lengths(self) -> None:
        whole, other = poses(5.0, 6.0, 7.0, np.nan), poses(5.0, 8.0, np.nan, np.nan)
        off = _off(whole, other, 0.0, 9.0).reshape(-1, 33)
        np.testing.assert_allclose(off, np.tile([[0.0], [0.02], [np.inf]], 33))
        assert len(_off(whole, other, 0.05, 0.15)) == 33

    def test_quantiles_take_in_a_landmarker_that_sees_nobody(self) -> None:
        differences = np.array([0.002] * 90 + [0.02] * 5 + [np.inf] * 5)
        seams = Seams("clip", 1.0, differences)
        assert (seams.median, seams.p95) == (0.002, np.inf)
        assert not seams.within_limits
        assert Seams("clip", 1.0, differences[:95]).within_limits

    def test_clips_are_pooled_by_warm_up(self) -> None:
        seams = [Seams("a", 1.5, np.full(10, 0.01)), Seams("b", 1.5, np.full(30, 0.05))]
        (both,) = pooled(seams)
        assert (len(both.differences), both.median) == (40, 0.05)
        assert cells(table(seams), "1.5 s") == ["1.5 s", "5.00", "5.00", "1 of 2"]


def test_a_looped_clip_has_the_frames_and_times_it_should(tmp_path: Path) -> None:
    path = looped_clip(SAMPLE, Shape(height_px=90, rate_hz=15), 20.0, tmp_path)
    with open_video(path) as source:
        assert source.info.size_wh == (90, 160)
        assert source.info.duration_s == pytest.approx(20.0, abs=0.01)
        assert not source.info.variable_frame_rate
        times_s = [frame.t_s for frame in source]
    assert times_s == pytest.approx([i / 15 for i in range(300)], abs=1e-3)

"""Exports by the command line, from saved landmarks: the network stays off."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck import Options, analyze_to, judge
from formcheck.cli import main
from formcheck.pipeline.options import LANDMARKS

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
ASKED = ("--format", "angles", "--format", "trc", "--format", "mot", "--format", "bar")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first analysis leaves: the usual files."""
    folder = tmp_path_factory.mktemp("export") / "clip"
    analyze_to(SAMPLE, folder, Options(exercise="squat", model="lite", video=False))
    assert {path.name for path in folder.iterdir()} == {
        *("report.html", "report.json", "reps.csv", LANDMARKS)
    }
    return folder


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the network runs again")

    monkeypatch.setattr("formcheck.pipeline.poses.estimated", no_network)


def export(out: Path) -> None:
    words = ["analyze", str(SAMPLE), "-e", "squat", "--model", "lite", "--no-video", "-q"]
    words += ["--reuse", "--no-history", "-o", str(out), *ASKED]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output


def test_a_folder_inside_the_clips_own_leaves_the_report_alone(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    export(folder / "export")
    names = {"angles.csv", "angles.mot", "bar.csv", "markers.trc", LANDMARKS}
    assert {path.name for path in (folder / "export").iterdir()} == names
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_the_knee_of_a_squat_bends_once_a_rep(folder: Path) -> None:
    export(folder / "export")
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    with (folder / "export" / "angles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    side = "left" if document["view"]["name"] == "side_left" else "right"
    knee = {
        rep["index"]: [
            float(row[f"knee_{side}_deg"]) for row in rows if row["index"] == str(rep["index"])
        ]
        for rep in document["reps"]
    }
    assert len(knee) == document["summary"]["reps_full"] > 1
    for angles in knee.values():
        assert min(angles[0], angles[-1]) > 150.0
        assert min(angles) < 90.0
    trc = (folder / "export" / "markers.trc").read_text(encoding="utf-8").splitlines()
    mot = (folder / "export" / "angles.mot").read_text(encoding="utf-8")
    assert len(trc) - 6 == len(rows) == int(re.search(r"nRows=(\d+)", mot).group(1))  # type: ignore[union-attr]


def test_the_notebook_says_what_the_command_said(folder: Path) -> None:
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    again = judge(folder, "squat").to_dict()
    assert again["reps"] == document["reps"]
    assert again["checks"] == document["checks"]

"""The real command's job on every sample clip, against the clip's own truth.

With FORMCHECK_SAMPLES, the reports and landmarks are left in that folder, so that
`benchmarks.accuracy --quick --analysed` need not find the same poses again.
"""

import json
import os
from pathlib import Path

import pytest

from formcheck import Options, Report
from formcheck.core.enums import Plane
from formcheck.core.measures import MEASURES
from formcheck.core.report import Outcome
from formcheck.pipeline.analyze import analyze_to

SAMPLES = Path(__file__).parents[2] / "sample_videos"
CLIPS = sorted(SAMPLES.glob("*.mp4"))
BOUNDARY_S = 0.35
"""How far a rep's turning point may lie from the rendered one."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=CLIPS, ids=lambda path: path.stem)
def judged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, dict]:
    clip: Path = request.param
    truth = json.loads(clip.with_suffix(".json").read_text())
    kept = os.environ.get("FORMCHECK_SAMPLES") or tmp_path_factory.mktemp("samples")
    options = Options(video=False, formats=("json",))
    return analyze_to(clip, Path(kept) / clip.stem, options), truth


def bad_reps(report: Report, check: str) -> set[int]:
    return {
        rep.index
        for rep in report.reps
        for finding in rep.findings
        if finding.check == check and finding.outcome in (Outcome.WARN, Outcome.FAULT)
    }


def test_exercise_is_recognised(judged: tuple[Report, dict]) -> None:
    report, truth = judged
    assert report.exercise.id == truth["exercise"]
    assert not report.exercise_given


def test_view_is_named_right(judged: tuple[Report, dict]) -> None:
    report, truth = judged
    assert report.view.view.value == truth["view"]


def test_reps_are_counted_and_timed(judged: tuple[Report, dict]) -> None:
    report, truth = judged
    assert report.reps_full == len(truth["reps"])
    for rep, true in zip(report.reps, truth["reps"], strict=True):
        assert abs(rep.turn_s - true["turn_s"]) <= BOUNDARY_S


def test_holds_are_found(judged: tuple[Report, dict]) -> None:
    report, truth = judged
    true = truth.get("hold")
    assert len(report.holds) == (1 if true else 0)
    for hold in report.holds:
        assert abs(hold.start_s - true["start_s"]) <= 0.5
        assert abs(hold.end_s - true["end_s"]) <= 0.5


def test_faults_are_found_where_they_are_and_nowhere_else(judged: tuple[Report, dict]) -> None:
    report, truth = judged
    for check in report.exercise.checks:
        expected = {r["index"] for r in truth["reps"] if check.id in r["faults"]}
        if check.id in truth["faults"] and expected:
            assert bad_reps(report, check.id) == expected
        elif check.id in truth["faults"]:
            spoken = [f for hold in report.holds for f in hold.findings if f.check == check.id]
            assert any(f.outcome in (Outcome.WARN, Outcome.FAULT) for f in spoken)
        else:
            assert bad_reps(report, check.id) == set()


def test_what_the_camera_could_not_show_gets_no_verdict_and_says_why(
    judged: tuple[Report, dict],
) -> None:
    report, truth = judged
    hidden = Plane.FRONTAL if truth["view"].startswith("side") else Plane.SAGITTAL
    checks = {c.id for c in report.exercise.checks if MEASURES[c.measure].plane is hidden}
    for finding in report.findings:
        if finding.check in checks:
            assert not finding.outcome.is_verdict
            assert finding.reason

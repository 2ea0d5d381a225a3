"""What came of the cues of a live set, and the words before the first set and after the last."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report
from support.fakes import FakeCamera, Networks, fake_backend
from support.filming import Camera, record
from support.lifters import Hinge
from support.movements import Script

from formcheck.core.exercise import Threshold
from formcheck.core.online import Cue, follower
from formcheck.core.report import Outcome, Report
from formcheck.exercises import load_exercise
from formcheck.live import LiveOptions, LiveTiming, run_live
from formcheck.live.cues_worked import describe_cues
from formcheck.live.ending import end_text
from formcheck.live.messages import warming_up
from formcheck.live.options import LiveSet
from formcheck.render.live_view import Scene
from formcheck.report.wording import COOL_DOWN, describe_warm_up

LEAN = make_check("squat.forward_lean")
AT_REP_2 = Cue(2.5, LEAN.id, LEAN.cue, Outcome.FAULT)


def report(*values: float | None, worse: str = "above") -> Report:
    """A rep of two seconds for each value, the first from 0 s on."""
    reps = []
    for n, value in enumerate(values):
        finding = make_finding(LEAN.id, Outcome.FAULT, value=value, uncertainty=3.0)
        reps.append(replace(make_rep(n + 1, finding), start_s=2.0 * n, end_s=2.0 * n + 1.9))
    threshold = Threshold(LEAN.threshold.warn, None, "deg", type(LEAN.threshold.worse)(worse))
    return make_report(reps, exercise=make_exercise(replace(LEAN, threshold=threshold)))


@pytest.mark.parametrize(
    ("values", "worse", "says"),
    [
        ((40.0, 40.0, 20.0, 20.0), "above", "40° to 20° on average, better."),
        ((40.0, 40.0, 20.0, 20.0), "below", "40° to 20° on average, worse."),
        (
            (40.0, 40.0, 39.0, 39.0),
            "above",
            "40° to 39° on average, no more than reps differ anyway.",
        ),
        ((40.0, 40.0, None, 20.0), "above", "40° to 20° on average, better."),
    ],
)
def test_a_fault_is_told_before_and_after_its_cue(
    values: tuple[float | None, ...], worse: str, says: str
) -> None:
    (line,) = describe_cues(report(*values, worse=worse), [AT_REP_2])
    assert line == f"After the cue at rep 2: forward lean {says}"


def test_of_many_cues_for_one_fault_the_first_counts() -> None:
    later = replace(AT_REP_2, t_s=6.5)
    one = report(40.0, 40.0, 20.0, 20.0)
    assert describe_cues(one, [AT_REP_2, later]) == describe_cues(one, [AT_REP_2])


def test_a_change_that_stands_alone_may_be_chance_among_many() -> None:
    """A change of 6° is real where one check was cued; where six were, it may be chance."""
    checks = [replace(LEAN, id=f"squat.lean_{n}") for n in range(6)]
    cues = [replace(AT_REP_2, check=check.id) for check in checks]
    one = report(40.0, 40.0, 34.0, 34.0)
    reps = [
        replace(rep, findings=tuple(replace(rep.findings[0], check=c.id) for c in checks))
        for rep in one.reps
    ]
    many = make_report(reps, exercise=make_exercise(*checks))
    alone = describe_cues(many, cues[:1])
    assert alone[0].endswith("better.")
    together = describe_cues(many, cues)
    assert len(together) == len(checks)
    assert all(line.endswith("no more than reps differ anyway.") for line in together)


@pytest.mark.parametrize(
    ("values", "cues"),
    [
        ((40.0, 20.0), []),
        ((40.0, 20.0), [AT_REP_2]),
        ((None, None, 20.0), [AT_REP_2]),
        ((40.0, 20.0, 20.0), [replace(AT_REP_2, check="squat.unknown")]),
    ],
)
def test_where_there_is_no_rep_on_both_sides_nothing_is_said(
    values: tuple[float | None, ...], cues: list[Cue]
) -> None:
    assert describe_cues(report(*values), cues) == []


def test_the_last_end_screen_tells_what_cues_did_and_how_to_cool_down() -> None:
    one = LiveSet(report(40.0, 20.0), cues=("After the cue at rep 1: better.",))
    assert end_text([one]).notes == one.cues
    assert end_text([one], is_last=True).notes == (*one.cues, COOL_DOWN)


@pytest.mark.parametrize("name", ["squat", "plank", None])
def test_before_the_first_set_stands_how_to_warm_up(name: str | None) -> None:
    exercise = load_exercise(name) if name else None
    scene = warming_up(Scene(pose=None), exercise)  # type: ignore[arg-type]
    assert " ".join(scene.aside) == describe_warm_up(exercise)
    assert len(scene.aside) == 3


def test_a_live_set_keeps_what_its_cues_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """Knees cave in in the first rep, the voice says so, and they stay out."""
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.25)
    script = Script(depths=(1.0,) * 4, lead_s=2.8, tail_s=1.0, fps=15.0)
    front = Camera(0.0, trunk_px=75.0, size_wh=(320, 320))
    sequence = record(Hinge(knees_apart=(0.7, 1.3, 1.3, 1.3)), script, front)
    networks = Networks(sequence)
    done = run_live(
        LiveOptions("squat"),
        lambda line: None,
        feed=FakeCamera(sequence, speed=None, judged=networks.judged),
        backend=fake_backend(networks),
        timing=LiveTiming(countdown_s=1.0, left_s=1.5, end_screen_s=0.0),
    )
    (line,) = done.sets[0].cues
    assert re.fullmatch(
        r"After the cue at rep 1: knees caving in \d+% to \d+% on average, better\.", line
    )

from __future__ import annotations

from dataclasses import replace

import pytest
from support.builders import make_check, make_exercise, make_finding, make_rep, make_report

from formcheck.core.enums import Reduction, RepKind, Scope
from formcheck.core.report import Rep, Report
from formcheck.report.html.velocity import pace_of, phase_times

RATE_HZ = 25.0


def report_of(*lifts_s: float | None, reach: float = 0.6) -> Report:
    """A report on full reps of one range and these lifting times, filmed at 25 Hz."""
    reps = [
        make_rep(i, concentric_s=lift_s, range=reach) for i, lift_s in enumerate(lifts_s, start=1)
    ]
    report = make_report(reps)
    return replace(report, clip=replace(report.clip, frame_rate=RATE_HZ))


def test_speed_is_range_over_lifting_time_against_the_fastest() -> None:
    pace = pace_of(report_of(1.25, 1.0, 2.0, 2.5))
    assert pace is not None
    assert [speed.percent for speed in pace.speeds] == pytest.approx([80.0, 100.0, 50.0, 40.0])
    assert pace.fastest == 2
    assert pace.drop == pytest.approx(55.0)


def test_a_longer_way_in_the_same_time_is_faster() -> None:
    report = report_of(1.0, 1.0, 1.0)
    reps = (replace(report.reps[0], range=0.3), *report.reps[1:])
    pace = pace_of(replace(report, reps=reps))
    assert pace is not None
    assert [speed.percent for speed in pace.speeds] == pytest.approx([50.0, 100.0, 100.0])


def test_the_error_is_that_of_a_frame_in_both_lifting_times() -> None:
    pace = pace_of(report_of(1.0, 2.0, 2.0))
    assert pace is not None
    # A frame of 0.04 s is 4 % of the fastest lift and 2 % of the others.
    assert pace.speeds[0].error == pytest.approx(4.0)
    assert pace.speeds[1].error == pytest.approx(50.0 * (0.02**2 + 0.04**2) ** 0.5)


@pytest.mark.parametrize(
    ("last_s", "words"),
    [
        (1.03, "No loss of speed that could be measured"),
        (1.1, "a small drop"),
        (1.2, "a moderate drop"),
        (1.4, "a large drop"),
        (2.0, "a very large drop"),
    ],
)
def test_says_how_large_the_drop_is_and_nothing_of_failure(last_s: float, words: str) -> None:
    pace = pace_of(report_of(1.0, 1.0, last_s, last_s))
    assert pace is not None
    assert words in pace.sentence
    assert "fail" not in pace.sentence


def test_agrees_with_the_check_that_judges_it() -> None:
    check = make_check("squat.slowing_down", scope=Scope.SET, reduce=Reduction.SLOWDOWN)
    finding = make_finding(check.id, value=31.0, uncertainty=10.0)
    report = replace(
        report_of(1.0, 1.0, 1.1),
        exercise=make_exercise(check),
        set_findings=(finding,),
    )
    pace = pace_of(report)
    assert pace is not None
    assert "31±10 % slower" in pace.sentence


@pytest.mark.parametrize("lifts_s", [(), (1.0, 1.0), (1.0, None, 1.0), (1.0, float("nan"), 1.0)])
def test_fewer_than_three_timed_lifts_say_nothing(lifts_s: tuple[float | None, ...]) -> None:
    assert pace_of(report_of(*lifts_s)) is None


def test_partial_reps_do_not_count() -> None:
    report = report_of(1.0, 1.0, 1.0)
    reps: tuple[Rep, ...] = (*report.reps[:2], replace(report.reps[2], kind=RepKind.PARTIAL))
    assert pace_of(replace(report, reps=reps)) is None
    assert phase_times(replace(report, reps=reps))[2].mean_s == 1.0


def test_phase_times_are_mean_shortest_and_longest() -> None:
    report = report_of(0.5, 1.0, 1.5)
    lifting = phase_times(report)[2]
    assert (lifting.name, lifting.mean_s) == ("Lifting", 1.0)
    assert (lifting.shortest_s, lifting.longest_s) == (0.5, 1.5)


def test_a_phase_that_was_never_timed_is_left_out() -> None:
    names = [phase.name for phase in phase_times(report_of(None, None))]
    assert names == ["Lowering", "Pause"]

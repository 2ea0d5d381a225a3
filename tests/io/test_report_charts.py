from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from support.builders import make_finding, make_rep, make_threshold
from support.builders_report import BACK, KNEES, REP_S, squat_finding, squat_rep, squat_report

from formcheck.core.arrays import Array
from formcheck.core.camera_view import View, ViewEstimate
from formcheck.core.enums import Phase, Reduction, Worse
from formcheck.core.report import Outcome, Report
from formcheck.report.html.charts import RepValue, bullet, drift_chart, laid_over, tempo_bar
from formcheck.report.html.drawings import back_drawing
from formcheck.report.html.timelines import check_chart, signal_chart

SIZE_WH = (180, 320)


def percent(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


def by_class(markup: str | None, css: str) -> list[dict[str, str]]:
    assert markup is not None
    elements = ET.fromstring(markup).iter()
    return [e.attrib for e in elements if css in e.attrib.get("class", "").split()]


class TestBullet:
    def zones(self, worse: Worse) -> list[tuple[str, float, float]]:
        limits = (
            {"warn": 10.0, "fault": 20.0} if worse is Worse.ABOVE else {"warn": 20.0, "fault": 10.0}
        )
        finding = make_finding(
            KNEES, value=15.0, uncertainty=5.0, threshold=make_threshold(worse=worse, **limits)
        )
        return [
            (zone["class"].split()[1], percent(zone["x"]), percent(zone["width"]))
            for zone in by_class(bullet(finding), "zone")
        ]

    @pytest.mark.parametrize("worse", [Worse.ABOVE, Worse.BELOW])
    def test_goes_from_pass_to_fault_in_the_direction_that_is_worse(self, worse: Worse) -> None:
        zones = self.zones(worse)
        assert [name for name, _, _ in zones] == ["pass", "unclear", "warn", "fault"]
        in_order = sorted(zones, key=lambda zone: zone[1], reverse=worse is Worse.BELOW)
        assert in_order == zones
        # They fill the bar without a gap.
        assert sum(width for _, _, width in zones) == pytest.approx(100.0, abs=0.05)

    def test_what_is_too_close_to_call_lies_around_the_first_limit(self) -> None:
        # Values are warned of from 14 on and passed up to 6, and the bar is 7 to 24 and more.
        _, unclear, warn, fault = self.zones(Worse.ABOVE)
        per_degree = warn[2] / (24.0 - 14.0)
        assert unclear[2] == pytest.approx(per_degree * (14.0 - 7.0), abs=0.05)
        assert fault[1] == pytest.approx(warn[1] + warn[2], abs=0.02)

    @pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.UNCLEAR, Outcome.WARN])
    def test_the_value_is_marked_by_its_outcome(self, outcome: Outcome) -> None:
        markup = bullet(make_finding(KNEES, outcome, value=12.0))
        (value,) = by_class(markup, "value")
        assert value["class"] == f"value {outcome.value}"

    def test_value_and_error_bar_are_to_scale(self) -> None:
        # Values are warned of from 4 on, and in doubt from -4 on: the value lies in the middle.
        threshold = make_threshold(warn=0.0, fault=None)
        markup = bullet(make_finding(KNEES, value=0.0, uncertainty=5.0, threshold=threshold))
        (value,), (error,) = by_class(markup, "value"), by_class(markup, "error")
        assert percent(value["cx"]) == pytest.approx(50.0, abs=0.01)
        # The bar has a quarter of what it shows, ten, on either side.
        assert percent(error["x2"]) - percent(error["x1"]) == pytest.approx(100 * 10 / 15, abs=0.01)

    def test_says_in_words_what_it_shows(self) -> None:
        markup = bullet(make_finding(KNEES, Outcome.WARN, value=15.0, uncertainty=2.0))
        label = "15±2°: watch; watch from 14°, fix from 22° (limits 12° and 20°, ±2° measured)"
        assert f'aria-label="{label}"' in str(markup)

    @pytest.mark.parametrize("value", [None, float("nan")])
    def test_there_is_none_without_a_value(self, value: float | None) -> None:
        assert bullet(make_finding(KNEES, value=value)) is None


def test_tempo_is_to_the_scale_of_the_longest_rep() -> None:
    rep = make_rep(1, eccentric_s=2.0, pause_s=0.5, concentric_s=1.5)
    phases = by_class(tempo_bar(rep, 8.0, ("lowering", "pause", "lifting")), "phase")
    assert [phase["class"] for phase in phases] == ["phase lower", "phase hold", "phase lift"]
    assert [percent(phase["width"]) for phase in phases] == [25.0, 6.25, 18.75]
    assert [percent(phase["x"]) for phase in phases] == [0.0, 25.0, 31.25]


def report_with(series: Array | None = None, **changes: object) -> Report:
    """Three squats, the knees at their worst 0.2 s after each turn."""
    reps = [squat_rep(i, squat_finding(KNEES, Outcome.WARN, rep=i)) for i in (1, 2, 3)]
    report = squat_report(SIZE_WH, reps)
    check = replace(report.exercise.checks[0], phase=Phase.WHOLE, reduce=Reduction.WORST, **changes)
    trace = report.trace
    if series is not None:
        trace = replace(trace, checks={KNEES: series})
    exercise = replace(report.exercise, checks=(check,))
    return replace(report, exercise=exercise, trace=trace)


class TestSignal:
    def test_shades_reps_and_hatches_what_was_skipped(self) -> None:
        report = report_with()
        markup = signal_chart(report)
        length_s = report.trace.sequence.t_s[-1]
        parts = by_class(markup, "part")
        assert len(parts) == 3
        assert percent(parts[1]["width"]) == pytest.approx(100 * REP_S / length_s, abs=0.01)
        (skipped,) = by_class(markup, "skipped")
        assert percent(skipped["width"]) == pytest.approx(100 * 0.5 / length_s, abs=0.01)

    def test_there_is_none_where_nothing_was_measured(self) -> None:
        report = report_with()
        nothing = replace(report.trace, signal=report.trace.signal * np.nan)
        assert signal_chart(replace(report, trace=nothing)) is None


class TestCheck:
    def test_marks_each_finding_at_its_value_and_moment(self) -> None:
        markup = check_chart(report_with(), report_with().exercise.checks[0])
        marks = by_class(markup, "mark")
        assert [mark["class"] for mark in marks] == ["mark warn"] * 3

    def test_limits_show_only_while_the_check_looks(self) -> None:
        report = report_with(threshold=make_threshold("ratio", warn=0.6, fault=0.8))
        markup = check_chart(report, report.exercise.checks[0])
        assert len(by_class(markup, "warn")) == 6  # three bands and three marks
        t_s, (check,) = report.trace.sequence.t_s, report.exercise.checks
        pauses_s = [(rep.pause_s or 0.0) / 2.0 for rep in report.reps]
        ends_s = [rep.turn_s - pause_s for rep, pause_s in zip(report.reps, pauses_s, strict=True)]
        spans = [(rep.start_s, end_s) for rep, end_s in zip(report.reps, ends_s, strict=True)]
        lowering = np.any([(t_s >= a) & (t_s <= b) for a, b in spans], axis=0)
        report = replace(report, trace=replace(report.trace, windows={KNEES: lowering}))
        halves = by_class(check_chart(report, check), "limit")
        wholes = by_class(markup, "limit")
        rep = report.reps[0]
        lowering_s = rep.turn_s - rep.start_s - (rep.pause_s or 0.0) / 2.0
        share = lowering_s / (rep.end_s - rep.start_s)
        assert percent(halves[0]["width"]) == pytest.approx(
            percent(wholes[0]["width"]) * share, rel=0.05
        )

    def test_limits_of_a_change_count_from_where_it_begins(self) -> None:
        t_s = report_with().trace.sequence.t_s
        # 30 at the beginning of every rep, so that a rise of 12 is at 42.
        series = np.full(len(t_s), 30.0)
        report = report_with(series, threshold=make_threshold(warn=12.0, fault=None))
        check = replace(report.exercise.checks[0], reduce=Reduction.CHANGE)
        low = by_class(check_chart(report, check), "limit")[0]
        plain = by_class(check_chart(report, report.exercise.checks[0]), "limit")[0]
        # The axis runs from 30 to a little above 42 in one, from 12 to 30 in the other.
        assert float(low["height"]) < 20.0 < float(plain["height"])

    @pytest.mark.parametrize("reduce", ["duration", "range"])
    def test_limits_of_something_else_are_not_drawn(self, reduce: str) -> None:
        report = report_with()
        check = replace(report.exercise.checks[0], reduce=reduce)
        assert by_class(check_chart(report, check), "limit") == []

    def test_no_curve_crosses_the_numbers_at_the_edge(self) -> None:
        report = report_with()
        (curve,) = by_class(check_chart(report, report.exercise.checks[0]), "measure-curve")
        first = int(re.findall(r"M(\d+),", curve["d"])[0])
        # Forty pixels of a chart of a phone, of thousandths of its width.
        assert first >= 1000 * 40 / 330

    def test_there_is_none_of_a_measure_that_was_never_known(self) -> None:
        report = report_with(np.full(len(report_with().trace.sequence), np.nan))
        assert check_chart(report, report.exercise.checks[0]) is None


class TestLaidOver:
    def test_goes_from_the_lightest_shade_to_the_darkest(self) -> None:
        report = report_with()
        curves = by_class(laid_over(report, report.trace.signal, "Hip height", "T"), "rep-curve")
        assert [curve["class"] for curve in curves] == [f"rep-curve shade-{i}" for i in (1, 3, 5)]

    def test_equal_reps_lie_on_one_another(self) -> None:
        report = report_with()
        curves = by_class(laid_over(report, report.trace.signal, "Hip height", "T"), "rep-curve")
        points = [
            np.array([pair.split(",") for pair in curve["d"].lstrip("M").split(" ")], dtype=float)
            for curve in curves
        ]
        assert np.abs(points[0] - points[2]).max() <= 2.0

    def test_one_rep_has_nothing_to_lie_over(self) -> None:
        report = report_with()
        one = replace(report, reps=report.reps[:1])
        assert laid_over(one, report.trace.signal, "Hip height", "T") is None


class TestDrift:
    def test_the_band_is_the_mean_of_the_first_two_with_its_error(self) -> None:
        values = [RepValue(i, v, 5.0) for i, v in enumerate((10.0, 20.0, 40.0), start=1)]
        markup = drift_chart(values, "Depth", "deg")
        (band,), whiskers = by_class(markup, "own"), by_class(markup, "whisker")
        scale = (float(whiskers[0]["y1"]) - float(whiskers[0]["y2"])) / 10.0
        assert float(band["height"]) == pytest.approx(10.0 * scale, abs=0.2)
        middle = float(band["y"]) + float(band["height"]) / 2
        first = (float(whiskers[0]["y1"]) + float(whiskers[0]["y2"])) / 2
        assert first - middle == pytest.approx(5.0 * scale, abs=0.2)

    def test_trifles_look_like_trifles(self) -> None:
        values = [RepValue(i, v, None) for i, v in enumerate((1.0, 1.001, 0.999), start=1)]
        heights = [float(d["cy"]) for d in by_class(drift_chart(values, "", "ratio"), "dot")]
        calm = [
            float(d["cy"])
            for d in by_class(drift_chart(values, "", "ratio", least_span=0.3), "dot")
        ]
        assert np.ptp(heights) > 50.0
        assert np.ptp(calm) < 2.0

    def test_two_reps_are_no_drift(self) -> None:
        assert drift_chart([RepValue(1, 1.0, None), RepValue(2, 2.0, None)], "", "") is None


class TestBack:
    def report(self, yaw_deg: float | None = 90.0) -> Report:
        finding = squat_finding(BACK, Outcome.FAULT, rep=2, value=40.0)
        reps = [squat_rep(1), squat_rep(2, finding)]
        report = squat_report(SIZE_WH, reps)
        return replace(report, view=ViewEstimate(View.SIDE_LEFT, yaw_deg, 0.9))

    def test_lays_the_start_and_the_worst_moment_over_one_another(self) -> None:
        report = self.report()
        drawing = back_drawing(report, report.exercise.checks[0])
        assert drawing is not None
        assert [(css, at_s) for css, _, at_s in drawing.legend] == [
            ("standing", 3.0),
            ("worst", pytest.approx(4.2)),
        ]
        assert len(by_class(drawing.picture, "outline")) == 2

    def test_a_straight_back_that_only_moved_away_is_drawn_on_one_line(self) -> None:
        report = self.report()
        shift = np.linspace(0.0, 0.1, len(report.trace.sequence))[:, None]
        report = replace(report, trace=replace(report.trace, back=report.trace.back + shift))
        drawing = back_drawing(report, report.exercise.checks[0])
        assert drawing is not None
        first, second = (line["d"] for line in by_class(drawing.picture, "outline"))
        assert first == second

    @pytest.mark.parametrize("hidden", ["view", "outline"])
    def test_there_is_none_where_the_back_was_not_seen(self, hidden: str) -> None:
        report = self.report(None if hidden == "view" else 90.0)
        if hidden == "outline":
            lost = np.full_like(report.trace.back, np.nan)
            report = replace(report, trace=replace(report.trace, back=lost))
        assert back_drawing(report, report.exercise.checks[0]) is None

    def test_there_is_none_of_a_check_that_does_not_read_it(self) -> None:
        report = report_with()
        assert back_drawing(report, report.exercise.checks[0]) is None

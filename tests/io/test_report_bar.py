"""What reports say of the bar, against a bar whose figures can be derived by hand."""

from __future__ import annotations

import csv
import html
import io
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.bars import LOWEST, RANGE_CM, with_bar
from support.builders import make_check, make_exercise, make_finding
from support.builders_report import KNEES, RATE_HZ, squat_finding, squat_rep, squat_report
from support.printing import printed

from formcheck.core.bar.model import Bar, BarSource, ScaleSource, VelocityLoss
from formcheck.core.bar.strokes import velocity_loss
from formcheck.core.enums import Reduction, RepKind, Scope
from formcheck.core.report import Outcome, Report
from formcheck.report import write_reports
from formcheck.report.bar_wording import (
    describe_losses,
    describe_place,
    describe_stop,
    sum_up_bar,
)
from formcheck.report.document import to_document
from formcheck.report.html.bar_charts import path_chart, speed_chart
from formcheck.report.html.writer import render_html

SIZE_WH = (360, 640)
LIFTS_S = (0.75, 0.6, 0.8, 0.9)
SEMS = 1.6449
"""Standard errors on either side of a value that hold it 9 times in 10."""


def squats(reps: int = len(LIFTS_S)) -> Report:
    """Squats of two seconds each, the first from second 1 on, which turn half way."""
    return squat_report(
        SIZE_WH, [squat_rep(i, squat_finding(KNEES, Outcome.PASS, i)) for i in range(1, reps + 1)]
    )


LIFTED = with_bar(squats(), LIFTS_S)


def bar_of(report: Report) -> Bar:
    assert report.bar is not None
    return report.bar


def with_loss(percent: float, limit: float | None = None, stop_after: int | None = None) -> Report:
    """With a stop, that rep was 25±2 % slower than the second one."""
    stop = (None, None, None, None) if stop_after is None else (stop_after, 2, 25.0, 1.2)
    return with_bar(squats(), LIFTS_S, loss=VelocityLoss(percent, 2.0, limit, *stop))


def lifting(*means_m_s: float, limit: float | None = None) -> Report:
    """Squats in which the bar rises that fast, as the core judges their loss of speed."""
    lifts_s = [RANGE_CM / 100.0 / mean for mean in means_m_s]
    report = with_bar(squats(len(means_m_s)), lifts_s)
    return replace(
        report, bar=replace(bar_of(report), loss=velocity_loss(bar_of(report).reps, limit))
    )


def by_hands(report: Report, **settings: float | None) -> Report:
    """The same where no plate was seen, and so much was said of the bar."""
    bar = replace(bar_of(report), source=BarSource.HANDS, rim_px=None)
    return replace(report, bar=bar, settings=settings)


def partial(report: Report, index: int) -> Report:
    """The same with the rep of that index a partial one; full ones have new numbers."""
    reps, full = [], 0
    for rep in report.reps:
        full += rep.index != index
        is_it = rep.index == index
        reps.append(
            replace(rep, kind=RepKind.PARTIAL, number=1) if is_it else replace(rep, number=full)
        )
    return replace(report, reps=tuple(reps))


def rows_of(report: Report, folder: Path, name: str) -> list[dict[str, str]]:
    (path,) = write_reports(report, folder, [name])
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


class TestDocument:
    def test_a_reps_figures_are_those_of_the_rise(self) -> None:
        bar = to_document(LIFTED)["reps"][1]["bar"]
        assert (bar["start_s"], bar["end_s"]) == (4.0, 4.6)
        assert bar["range_cm"]["value"] == RANGE_CM
        assert bar["mean_m_per_s"]["value"] == pytest.approx(1.0)
        assert bar["peak_m_per_s"]["value"] == pytest.approx(1.875)
        assert bar["time_to_peak_s"] == pytest.approx(0.3)

    def test_the_scales_error_goes_into_every_figure(self) -> None:
        mean = to_document(LIFTED)["reps"][1]["bar"]["mean_m_per_s"]
        assert mean["sem_in_set"] == pytest.approx(0.01)
        assert mean["sem"] == pytest.approx(math.hypot(0.01, 0.02 * 1.0), abs=1e-4)
        assert mean["uncertainty"] == pytest.approx(SEMS * mean["sem"], abs=2e-4)

    def test_the_set_says_where_its_numbers_come_from(self) -> None:
        bar = to_document(with_loss(31.0, limit=20.0, stop_after=3))["bar"]
        assert (bar["source"], bar["scale"]["source"]) == ("plate", "standard_plate")
        # A plate of 45 cm.
        assert 2 * bar["rim_px"] * bar["scale"]["cm_per_px"] == pytest.approx(45.0, abs=0.01)
        assert bar["loss"] == {
            "percent": 31.0,
            "uncertainty": pytest.approx(2.0 * SEMS, abs=0.01),
            "sem": 2.0,
            "limit": 20.0,
            "stop_after": 3,
            "stop_against": 2,
            "stop_percent": 25.0,
            "stop_uncertainty": pytest.approx(1.2 * SEMS, abs=0.01),
            "stop_sem": 1.2,
        }

    def test_what_is_not_known_is_null(self) -> None:
        bar = bar_of(with_bar(squats(), LIFTS_S, sideways_cm=None))
        first_unseen = replace(bar, reps=bar.reps[1:], rim_px=None, loss=None)
        document = to_document(replace(squats(), bar=first_unseen))
        assert document["reps"][0]["bar"] is None
        assert document["reps"][1]["bar"]["forward_cm"] is None
        assert document["reps"][1]["bar"]["lift_off_cm"] is None
        assert (document["bar"]["rim_px"], document["bar"]["loss"]) == (None, None)

    def test_without_a_bar_there_is_none(self) -> None:
        document = to_document(squats())
        assert document["bar"] is None
        assert {rep["bar"] for rep in document["reps"]} == {None}


class TestTrack:
    def test_a_row_a_time_with_where_the_bar_is(self, tmp_path: Path) -> None:
        rows = rows_of(LIFTED, tmp_path, "bar")
        assert len(rows) == len(LIFTED.trace.sequence)
        # The second rep turns at 4.0 s and is half way up, at the full speed, 0.3 s later.
        turned, half_way = (rows[round(at_s * RATE_HZ)] for at_s in (4.0, 4.3))
        assert float(turned["time_s"]) == pytest.approx(4.0)
        assert float(turned["height_cm"]) == pytest.approx(0.0, abs=0.01)
        assert float(turned["y_px"]) == pytest.approx(LOWEST[1] * SIZE_WH[1], abs=0.01)
        assert float(half_way["height_cm"]) == pytest.approx(RANGE_CM / 2, abs=0.01)
        assert float(half_way["velocity_m_per_s"]) == pytest.approx(1.875, abs=1e-3)
        assert (half_way["held"], half_way["rep"]) == ("1", "2")

    def test_what_is_not_held_is_empty(self, tmp_path: Path) -> None:
        first, last = (rows_of(LIFTED, tmp_path, "bar")[i] for i in (0, -1))
        for row in (first, last):
            assert row["held"] == "0"
            assert {row[name] for name in ("x_px", "y_px", "height_cm", "rep")} == {""}

    def test_without_a_bar_times_and_reps_stand_alone(self, tmp_path: Path) -> None:
        rows = rows_of(squats(), tmp_path, "bar")
        assert [row["rep"] for row in rows] == [
            row["rep"] for row in rows_of(LIFTED, tmp_path, "bar")
        ]
        assert {row[name] for row in rows for name in row if name not in ("time_s", "rep")} == {""}

    def test_every_column_is_explained(self, tmp_path: Path) -> None:
        text = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
        named = rows_of(LIFTED, tmp_path, "bar")[0]
        assert [name for name in named if f"`{name}`" not in text] == []


def test_the_table_of_reps_has_the_figures_of_the_json(tmp_path: Path) -> None:
    row = rows_of(LIFTED, tmp_path, "csv")[1]
    bar = to_document(LIFTED)["reps"][1]["bar"]
    assert float(row["bar_range_cm"]) == bar["range_cm"]["value"]
    assert float(row["bar_mean_m_per_s"]) == bar["mean_m_per_s"]["value"]
    assert float(row["bar_peak_uncertainty_m_per_s"]) == bar["peak_m_per_s"]["uncertainty"]
    assert float(row["bar_time_to_peak_s"]) == bar["time_to_peak_s"]
    assert rows_of(squats(), tmp_path, "csv")[1]["bar_range_cm"] == ""


class TestWords:
    def test_a_loss_names_the_rep_it_is_held_against(self) -> None:
        said = describe_losses(with_loss(33.3))
        assert said.startswith("Your last full rep was 33±3 % slower than your fastest, rep 2. ")

    def test_a_loss_within_its_error_is_none(self) -> None:
        assert describe_losses(with_loss(3.0)).startswith("No loss of speed that could be measured")
        assert describe_losses(with_loss(3.5)).startswith("Your last full rep was")

    def test_who_was_fastest_in_the_last_rep_is_not_told_what_a_loss_means(self) -> None:
        assert describe_losses(lifting(0.5, 0.6, 0.7)) == "Your last full rep was your fastest."

    def test_partial_reps_do_not_count(self) -> None:
        assert "your fastest, rep 1" in describe_losses(partial(with_loss(20.0), 2))

    def test_a_stop_is_held_against_the_fastest_rep_before_it(self) -> None:
        # Rep 3 is 25 % slower than rep 1, and rep 4 faster than all.
        report = lifting(0.6, 0.58, 0.45, 0.9, 0.88, limit=20.0)
        assert re.fullmatch(
            r"At your limit of 20 % the set would have ended after rep 3: it was 25±\d % slower "
            r"than rep 1\.",
            describe_stop(report),
        )
        # The last is 2±3 % slower than the fastest: no word of that beside a stop.
        assert "No loss" not in describe_losses(report)
        assert "No rep" not in describe_losses(report)

    def test_a_slow_first_rep_is_no_loss_and_no_rep_is_said_to_be_as_fast(self) -> None:
        # The first rep is a third slower than the last.
        said = describe_losses(lifting(0.6, 0.7, 0.9, limit=20.0))
        assert said == (
            "Your last full rep was your fastest. No rep fell 20 % below the fastest before it."
        )

    def test_where_to_stop_is_said_by_the_numbers_that_people_know(self) -> None:
        report = with_loss(33.3, limit=20.0, stop_after=3)
        assert describe_stop(report) == (
            "At your limit of 20 % the set would have ended after rep 3: it was 25±2 % slower than "
            "rep 2."
        )
        said = describe_stop(partial(report, 1))
        assert "after rep 2: " in said
        assert "than rep 1." in said

    def test_a_summary_speaks_of_full_reps(self) -> None:
        assert sum_up_bar(lifting(0.5, 0.9, 0.4)).startswith("0.90±0.03 m/s at the fastest")
        assert sum_up_bar(partial(lifting(0.5, 0.9, 0.4), 2)).startswith("0.50±0.02 m/s at the f")
        assert sum_up_bar(partial(lifting(0.5), 1)) == ""

    @pytest.mark.parametrize(("limit", "stop_after"), [(None, None), (40.0, None), (None, 3)])
    def test_nobody_is_stopped_who_has_not_asked_or_not_slowed(
        self, limit: float | None, stop_after: int | None
    ) -> None:
        assert describe_stop(with_loss(33.3, limit, stop_after)) == ""

    @pytest.mark.parametrize("report", [LIFTED, with_loss(33.3, 20.0, 3)])
    def test_the_slowest_place_is_explained_where_there_is_one(self, report: Report) -> None:
        for text in (printed(report, 200), html.unescape(render_html(report))):
            assert '"Slowest at" is how much of the way up' in text
        straight = printed(lifting(0.8, 0.9), 200)
        assert "Slowest at" not in straight
        assert straight.count("nine times in ten") == 1

    @pytest.mark.parametrize("source", BarSource)
    @pytest.mark.parametrize("scale", ScaleSource)
    def test_one_sentence_says_where_place_and_centimetres_come_from(
        self, source: BarSource, scale: ScaleSource
    ) -> None:
        said = describe_place(bar_of(with_bar(squats(), LIFTS_S, scale=scale, source=source)))
        assert said.count(".") == 1
        assert ("plate in the picture" in said) == (source is BarSource.PLATE)
        assert ("hands" in said) == (source is BarSource.HANDS)
        assert ("only about right" in said) == scale.is_about
        assert ("450 mm" in said) == (scale is ScaleSource.STANDARD_PLATE)

    def test_it_is_said_to_be_no_verdict(self) -> None:
        for text in (printed(LIFTED, 200), render_html(LIFTED)):
            assert "no verdict on your form" in " ".join(text.split())


class TestTerminal:
    def test_a_line_a_rep_with_its_speeds_and_their_error(self) -> None:
        lines = printed(LIFTED, 120).splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("The bar"))
        # 60 cm in 0.6 s: a metre a second, off by 1.6 times 2 % of the scale and 0.01 m/s.
        assert lines[start + 4].split() == ["2", "60±2", "1.00±0.04", "1.88±0.07", "0.3"]

    def test_a_guessed_scale_is_marked(self) -> None:
        guessed = with_bar(squats(), LIFTS_S, scale=ScaleSource.USUAL_HEIGHT)
        assert "(about)" in printed(guessed, 120)
        assert "(about)" not in printed(LIFTED, 120)

    def test_hands_are_not_called_a_bar(self) -> None:
        lines = printed(by_hands(LIFTED, height_cm=180.0), 120).splitlines()
        assert any(line.startswith("Your hands, on the way up") for line in lines)

    def test_without_a_bar_it_is_not_spoken_of(self) -> None:
        assert not re.search(r"\bbar\b", printed(squats(), 120), re.IGNORECASE)


class TestNobodyAsked:
    """Where hands stand in for a bar, there may be none."""

    @pytest.mark.parametrize("settings", [{}, {"plate_mm": None, "velocity_loss": None}])
    def test_of_hands_nothing_is_said_in_the_terminal(
        self, settings: dict[str, float | None]
    ) -> None:
        assert printed(by_hands(LIFTED, **settings), 120) == printed(squats(), 120)

    @pytest.mark.parametrize("name", ["plate_mm", "height_cm", "velocity_loss"])
    def test_whoever_says_something_of_it_is_told(self, name: str) -> None:
        assert "m/s" in printed(by_hands(LIFTED, **{name: 20.0}), 120)

    def test_the_page_keeps_it_folded_and_calls_it_hands(self) -> None:
        page = render_html(by_hands(LIFTED))
        assert '<details class="fold bar">' in page
        assert "Path and speed of your hands" in page
        assert "Path and speed of the bar" not in page
        assert "Hands 60±2 cm up" in page
        assert "Bar 60±2 cm up" not in page
        assert "The way of your hands from the side" in page


class TestPage:
    def test_without_a_bar_there_is_no_place_for_it(self) -> None:
        assert '<details class="fold bar"' in render_html(LIFTED)
        assert '<details class="fold bar"' not in render_html(squats())

    def test_it_is_open_for_those_who_asked_for_a_limit(self) -> None:
        assert '<details class="fold bar" open>' in render_html(with_loss(33.3, 20.0, 3))
        assert '<details class="fold bar" open>' not in render_html(LIFTED)

    def test_one_speed_is_told_and_not_two(self) -> None:
        check = make_check("squat.slowing_down", scope=Scope.SET, reduce=Reduction.SLOWDOWN)
        found = make_finding(check.id, value=31.0, uncertainty=10.0)
        knees = make_check(KNEES)
        joints_alone = squat_report(
            SIZE_WH, squats().reps, exercise=make_exercise(knees, check), set_findings=[found]
        )
        assert "31±10 % slower" in render_html(joints_alone)
        with_both = render_html(replace(joints_alone, bar=LIFTED.bar))
        assert "31±10 % slower" not in with_both
        assert "Speed of each lift, fastest = 100 %" not in with_both
        # Reps that the bar was not seen in have a speed as well.
        assert LIFTED.bar is not None
        some = replace(joints_alone, bar=replace(LIFTED.bar, reps=LIFTED.bar.reps[1:]))
        assert "Speed of each lift, fastest = 100 %" in render_html(some)
        # What the check of the set found stays, and says what it was read from.
        assert "by the joints" in with_both

    def test_the_way_is_drawn_for_each_rep_and_two_are_told_from_the_others(self) -> None:
        drawn = path_chart(LIFTED)
        assert drawn is not None
        ways = re.findall(r'class="way ?(\w*)"', drawn[0])
        assert sorted(ways) == ["", "", "fastest", "slowest"]

    def test_sideways_may_be_drawn_wider_but_never_out_of_the_chart(self) -> None:
        for sideways_cm in (1.0, 5.0, 12.0, 30.0, 90.0, -30.0):
            drawn = path_chart(with_bar(squats(), LIFTS_S, sideways_cm=sideways_cm))
            assert drawn is not None
            points = re.findall(r"(-?\d+),(-?\d+)", drawn[0])
            assert min(int(x) for x, _ in points) >= 0
            assert max(int(x) for x, _ in points) <= 1000
            if abs(sideways_cm) >= 30.0:
                assert drawn[1] == 1

    def test_no_way_is_drawn_that_the_camera_does_not_see(self) -> None:
        from_the_front = with_bar(squats(), LIFTS_S, sideways_cm=None)
        assert path_chart(from_the_front) is None
        assert speed_chart(from_the_front) is not None
        assert "Its way from the side" not in render_html(from_the_front)

    def test_the_limit_is_below_the_fastest_rep_until_then(self) -> None:
        # A quarter less than 0.8 m/s is 0.6, and than 1.0 is 0.75.
        chart = speed_chart(lifting(0.8, 0.6, 1.0, 0.75, limit=25.0))
        assert chart is not None
        limits = [
            float(y) for y in re.findall(r'class="limit-level warn"[^>]* y1="([\d.]+)"', chart)
        ]
        dots = [float(y) for y in re.findall(r'class="dot[^"]*"[^>]* cy="([\d.]+)"', chart)]
        assert limits == pytest.approx([dots[1], dots[1], dots[3]], abs=0.2)

    def test_a_partial_rep_sets_no_limit(self) -> None:
        chart = speed_chart(partial(lifting(1.0, 0.8, 0.6, limit=25.0), 1))
        assert chart is not None
        (limit,) = re.findall(r'class="limit-level warn"[^>]* y1="([\d.]+)"', chart)
        dots = [float(y) for y in re.findall(r'class="dot[^"]*"[^>]* cy="([\d.]+)"', chart)]
        assert float(limit) == pytest.approx(dots[2], abs=0.2)

    def test_a_way_that_is_not_over_the_feet_is_drawn_about_its_own_middle(self) -> None:
        bar = bar_of(LIFTED)
        lying = replace(
            bar,
            forward_cm=bar.forward_cm + 100.0,
            reps=tuple(replace(lift, lift_off_cm=None) for lift in bar.reps),
        )
        far, near = path_chart(replace(LIFTED, bar=lying)), path_chart(LIFTED)
        assert far is not None
        assert near is not None
        assert ("mid-foot" in near[0], "mid-foot" in far[0]) == (True, False)
        assert ">middle<" in far[0]
        # As wide as if it were near, and as much to the left as to the right of its middle.
        assert far[1] >= near[1]
        (middle,) = re.findall(r'x="([\d.]+)%"[^>]*>middle<', far[0])
        drawn = [int(x) for x, _ in re.findall(r"(-?\d+),(-?\d+)", far[0])]
        assert (min(drawn) + max(drawn)) / 2 == pytest.approx(10 * float(middle), abs=2)

    def test_each_rep_says_what_the_bar_did(self) -> None:
        page = render_html(LIFTED)
        assert "Bar 60±2 cm up, 1.00±0.04 m/s on average" in page
        assert page.count("in front of the middle of the foot") == len(LIFTS_S)
        assert page.count("cm forward and back") == len(LIFTS_S)

    @pytest.mark.parametrize(
        ("outcome", "told"), [(Outcome.WARN, 0), (Outcome.PASS, 0), (Outcome.NOT_ASSESSED, 1)]
    )
    def test_what_a_check_measured_is_not_told_again(self, outcome: Outcome, told: int) -> None:
        check = make_check("squat.bar_path", measure="bar_over_foot")
        rep = squat_rep(1, squat_finding(check.id, outcome, 1))
        report = squat_report(SIZE_WH, [rep], exercise=make_exercise(check))
        page = render_html(with_bar(report, (0.8,)))
        assert "Bar 60±" in page
        assert page.count("in front of the middle of the foot") == told
        assert page.count("cm forward and back") == told


def test_a_bar_lost_for_a_while_breaks_nothing(tmp_path: Path) -> None:
    bar = bar_of(LIFTED)
    gone = np.zeros(len(LIFTED.trace.sequence), dtype=bool)
    gone[120:160] = True
    lost = {
        name: np.where(gone, np.nan, getattr(bar, name))
        for name in ("height_cm", "forward_cm", "velocity_m_s")
    }
    broken = replace(bar, xy_px=np.where(gone[:, None], np.nan, bar.xy_px), **lost)
    rows = rows_of(replace(LIFTED, bar=broken), tmp_path, "bar")
    assert {rows[i]["x_px"] for i in np.flatnonzero(gone)} == {""}
    assert rows[100]["x_px"] != ""

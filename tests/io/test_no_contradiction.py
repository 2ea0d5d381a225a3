"""One screen never says two things: numbers, limits, verdicts, counts and times agree."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from support.builders import make_check, make_exercise, make_finding, make_threshold
from support.builders_report import KNEES, plank_report, squat_finding, squat_rep, squat_report
from support.printing import printed

from formcheck.core.enums import RepKind, Worse
from formcheck.core.judge.decide import decide
from formcheck.core.judge.summary import headline
from formcheck.core.report import Finding, Outcome, Report
from formcheck.core.units import format_value
from formcheck.render import Overlay
from formcheck.render.badges import PhaseChip
from formcheck.render.card_rows import card_rows
from formcheck.render.sheet import BgrSheet
from formcheck.render.timeline import Timeline
from formcheck.report.html.writer import render_html
from formcheck.report.wording import describe_threshold

SIZE_WH = (180, 320)
GOOD = "Knees over toes"

LIMITS = {
    "deg": (10.0, 20.0, 5.2),
    "T": (0.08, 0.14, 0.03),
    "s": (0.45, 0.3, 0.06),
    "ratio": (1.05, 0.95, 0.07),
    "%": (40.0, 60.0, 8.0),
}
"""Limits for warn and fault, and an interval, as exercise files have them."""


def decided(unit: str) -> list[Finding]:
    """Findings of values all around the limits, a hundredth of the way apart."""
    warn, fault, uncertainty = LIMITS[unit]
    worse = Worse.ABOVE if fault > warn else Worse.BELOW
    check = make_check(
        "squat.depth", threshold=make_threshold(unit, warn=warn, fault=fault, worse=worse)
    )
    reach = 3.0 * abs(fault - warn)
    values = np.linspace(warn - reach, fault + reach, 400)
    ends = {"at_s": 1.0, "start_s": 1.0, "end_s": 1.0, "yaw_deg": None}
    return [decide(check, float(value), uncertainty / 1.645, **ends) for value in values]


@pytest.mark.parametrize("unit", LIMITS)
class TestValuesAndVerdicts:
    def test_the_same_number_never_gets_two_verdicts(self, unit: str) -> None:
        outcomes = defaultdict(set)
        for finding in decided(unit):
            outcomes[finding.text].add(finding.outcome)
        assert len(outcomes) > 10
        assert {text for text, seen in outcomes.items() if len(seen) > 1} == set()

    def test_the_limits_that_are_told_are_those_that_act(self, unit: str) -> None:
        findings = decided(unit)
        told = describe_threshold(findings[0].threshold, findings[0].uncertainty)
        found = re.match(r"watch from (\S+?)(?: cm| s|°|%)?(?: down)?, fix from (\S+?)[ °%]", told)
        assert found, told
        from_, fix = (float(number) for number in found.groups())
        sign = findings[0].threshold.sign
        for finding in findings:
            shown = float(re.match(r"[-\d.]+", format_value(finding.value, unit)).group())
            assert finding.outcome.is_bad == (sign * shown >= sign * from_), finding.text
            assert (finding.outcome is Outcome.FAULT) == (sign * shown >= sign * fix), finding.text

    def test_a_limit_reads_as_it_is_stored(self, unit: str) -> None:
        warn, fault, _ = LIMITS[unit]
        texts = {format_value(limit, unit) for limit in (warn, warn + (fault - warn) / 8, fault)}
        assert len(texts) == 3


def with_partial() -> Report:
    """A partial rep that is worse than the full ones, and one that is fine, then two full reps."""
    findings = [
        squat_finding(KNEES, Outcome.FAULT, 1, value=0.5),
        squat_finding(KNEES, Outcome.PASS, 2, value=1.3),
        squat_finding(KNEES, Outcome.WARN, 3, value=0.92),
        squat_finding(KNEES, Outcome.PASS, 4, value=1.4),
    ]
    kinds = [RepKind.PARTIAL, RepKind.PARTIAL, RepKind.FULL, RepKind.FULL]
    reps = [squat_rep(i + 1, f, kind=kinds[i]) for i, f in enumerate(findings)]
    check = make_check(KNEES, title_good=GOOD, needs=("knee",), threshold=findings[0].threshold)
    report = squat_report(SIZE_WH, reps, exercise=make_exercise(check))
    said = headline(report.exercise, report.reps, report.holds, report.checks)
    return replace(report, headline=said)


def page(report: Report) -> str:
    body = render_html(report).partition("<main")[2].partition("<script")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


class TestPartialReps:
    def test_headline_advice_and_tiles_count_the_same_reps(self) -> None:
        report = with_partial()
        assert report.headline == "2 reps and 2 partial, 1 clean; knees caving in rep 1"
        for text in (page(report), printed(report)):
            assert "Knees caving slightly in rep 1" in text
            assert not re.search(r"\brep [34]\b(?!\.)", text)

    def test_the_worst_value_is_that_of_a_full_rep(self) -> None:
        report = with_partial()
        first = page(report).partition("Rep by rep")[0]
        for text in (first, printed(report).rpartition(report.headline)[2]):
            assert "92±10%" in text
            assert "50±10%" not in text

    def test_nothing_is_called_good_in_a_rep_that_went_too_short_a_way(self) -> None:
        report = with_partial()
        (row,) = (line for line in printed(report).splitlines() if line.startswith("partial 2"))
        assert "✓" not in row
        tile = page(report).partition("Partial rep 2")[2].partition("Partial rep 1")[0]
        assert "clean" not in tile.lower().partition("rep 1")[0]
        assert Timeline(report).at(report.reps[1].turn_s).focus.finding is None

    def test_video_page_and_card_agree_on_the_set(self) -> None:
        fine = with_partial()
        reps = [replace(fine.reps[0]), fine.reps[1], fine.reps[3]]
        report = squat_report(SIZE_WH, reps, exercise=fine.exercise)
        assert Outcome.FAULT not in {row.outcome for row in card_rows(report)}
        assert "What to work on" not in page(report)
        moment = Timeline(report).at(reps[0].turn_s + 0.2)
        assert moment.cue is not None
        assert moment.phase.endswith("partial rep")


@pytest.mark.parametrize("length_s", [11.4, 11.5, 12.6])
def test_a_hold_is_as_long_everywhere(length_s: float) -> None:
    report = plank_report(SIZE_WH)
    hold = replace(report.holds[0], end_s=report.holds[0].start_s + length_s, in_line_s=length_s)
    said = headline(report.exercise, (), (hold,), report.checks)
    report = replace(report, holds=(hold,), headline=said)
    (seconds,) = re.findall(r"Held for (\d+) s", report.headline)
    counter = Timeline(report).at(hold.end_s).count
    assert str(counter.held_s) == seconds
    assert f"held {seconds} s" in page(report)
    assert f"Held for {seconds} s" in [row.text for row in card_rows(report)][1]


def test_nobody_is_said_to_be_away_over_a_drawn_lifter(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    draw = PhaseChip.draw

    def heard(self: PhaseChip, sheet: BgrSheet, phase: str, below: object) -> object:
        said.append(phase)
        return draw(self, sheet, phase, below)

    monkeypatch.setattr(PhaseChip, "draw", heard)
    report = replace(squat_report(SIZE_WH, [squat_rep(1)]), segments=())
    for t_s in (0.2, report.trace.sequence.t_s[-1] + 60.0):
        Overlay(report, SIZE_WH).draw(BgrSheet(np.zeros((*SIZE_WH[::-1], 3), np.uint8)), t_s)
    assert "lifter" not in said[0]


def test_a_value_goes_with_its_moment_and_no_number_stands_in_for_it() -> None:
    finding = make_finding(KNEES, Outcome.FAULT, start_s=2.0, at_s=2.1, end_s=2.2)
    report = squat_report(SIZE_WH, [squat_rep(1, finding)])
    timeline = Timeline(report)
    assert timeline.at(2.1).focus.finding is finding
    assert timeline.at(2.7).focus.finding is None
    assert timeline.at(2.7).cue is finding

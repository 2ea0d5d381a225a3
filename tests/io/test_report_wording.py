from __future__ import annotations

from dataclasses import replace

import pytest
from support.builders import make_check, make_finding, make_rep, make_report, make_threshold

from formcheck.core.camera_view import View
from formcheck.core.enums import PartState, Worse
from formcheck.core.report import Outcome
from formcheck.exercises import load_exercise
from formcheck.report.wording import (
    RED_FLAGS,
    SIGNS,
    STATE_SIGNS,
    describe_tempo,
    describe_threshold,
    describe_value,
    tempo_order,
    trunk_note,
)


@pytest.mark.parametrize(
    ("warn", "fault", "expected"),
    [
        (12.0, 20.0, "watch below 12°, fix below 20°"),
        (None, 20.0, "fix below 20°"),
        (None, None, ""),
    ],
)
def test_thresholds(warn: float | None, fault: float | None, expected: str) -> None:
    threshold = make_threshold(warn=warn, fault=fault, worse=Worse.BELOW)
    assert describe_threshold(threshold) == expected


@pytest.mark.parametrize(
    ("worse", "limits", "uncertainty", "expected"),
    [
        (Worse.ABOVE, (10.0, None), 5.0, "watch from 14° (limit 10°, ±5° measured)"),
        (
            Worse.ABOVE,
            (10.0, 20.0),
            5.0,
            "watch from 14°, fix from 24° (limits 10° and 20°, ±5° measured)",
        ),
        (Worse.BELOW, (None, 20.0), 3.0, "fix from 17° down (limit 20°, ±3° measured)"),
        (Worse.ABOVE, (10.0, None), 0.3, "watch above 10°"),  # reads as exact
    ],
)
def test_limits_are_told_as_they_act(
    worse: Worse, limits: tuple[float | None, float | None], uncertainty: float, expected: str
) -> None:
    threshold = make_threshold(warn=limits[0], fault=limits[1], worse=worse)
    assert describe_threshold(threshold, uncertainty) == expected


def test_every_view_outcome_and_state_has_words_and_a_sign() -> None:
    assert len({view.words for view in View}) == len(View)
    assert set(SIGNS) == set(Outcome)
    assert len(set(SIGNS.values())) == len({o.words for o in Outcome}) == len(Outcome)
    assert set(STATE_SIGNS) == set(PartState)
    assert len(set(STATE_SIGNS.values())) == len({s.words for s in PartState}) == len(PartState)


class TestDoubt:
    CHECK = make_check("squat.back_rounding", title_good="Lower back flat")

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (13.0, "13±3°, limit 12°: probably back rounding, 71 %"),
            (12.0, "12±3°, limit 12°: could be either way"),
            (11.0, "11±3°, limit 12°: probably lower back flat, 71 %"),
        ],
    )
    def test_says_what_lies_nearer_and_how_likely_it_is(self, value: float, expected: str) -> None:
        finding = make_finding(self.CHECK.id, Outcome.UNCLEAR, value=value)
        assert describe_value(finding, self.CHECK) == expected

    def test_without_a_good_name_it_is_not_the_bad_one(self) -> None:
        finding = make_finding("squat.heels", Outcome.UNCLEAR, value=11.0)
        assert describe_value(finding, make_check("squat.heels")).endswith("not heels, 71 %")

    @pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.WARN, Outcome.FAULT])
    def test_a_verdict_is_its_value(self, outcome: Outcome) -> None:
        assert describe_value(make_finding(self.CHECK.id, outcome), self.CHECK) == "8±3°"


def test_red_flags_name_what_needs_a_professional() -> None:
    text = " ".join(RED_FLAGS)
    for sign in ("bladder", "numbness", "leg", "fever", "weight loss", "severe", "professional"):
        assert sign in text


@pytest.mark.parametrize(
    ("exercise", "tempo", "first"),
    [
        ("squat", "2.0-0.5-1.5", "lowering"),
        ("toe_touch", "2.0-0.5-1.5", "lowering"),
        ("overhead_press", "1.5-0.5-2.0", "lifting"),
        ("bent_over_row", "1.5-0.5-2.0", "lifting"),
        ("pull_up", "1.5-0.5-2.0", "lifting"),
        ("glute_bridge", "1.5-0.5-2.0", "lifting"),
    ],
)
def test_tempo_begins_as_the_lift_does(exercise: str, tempo: str, first: str) -> None:
    rep = make_rep(1, eccentric_s=2.0, pause_s=0.5, concentric_s=1.5)
    assert describe_tempo(rep, load_exercise(exercise)) == tempo
    assert tempo_order(load_exercise(exercise))[0] == first


@pytest.mark.parametrize(
    ("height_cm", "ends"),
    [
        (None, "usual at 174 cm of height."),
        (174.0, "usual at 174 cm of height."),
        (190.0, "At your 190 cm they are 9 % more, but for the bar's path and range."),
        (158.0, "At your 158 cm they are 9 % less, but for the bar's path and range."),
    ],
)
def test_centimetres_are_set_right_by_the_height(height_cm: float | None, ends: str) -> None:
    settings = {} if height_cm is None else {"height_cm": height_cm}
    assert trunk_note(replace(make_report([]), settings=settings)).endswith(ends)

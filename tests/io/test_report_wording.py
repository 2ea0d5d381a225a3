from __future__ import annotations

import pytest
from support.builders import make_finding, make_hold, make_rep, make_report, make_threshold

from formcheck.core.camera_view import View
from formcheck.core.enums import Worse
from formcheck.core.report import Outcome
from formcheck.report import wording
from formcheck.report.wording import (
    Unseen,
    describe_threshold,
    unseen,
    work_on,
)

MISSING = Outcome.NOT_ASSESSED


@pytest.mark.parametrize(
    ("warn", "fault", "expected"),
    [
        (12.0, 20.0, "warn below 12°, fault below 20°"),
        (None, 20.0, "fault below 20°"),
        (None, None, ""),
    ],
)
def test_thresholds(warn: float | None, fault: float | None, expected: str) -> None:
    threshold = make_threshold(warn=warn, fault=fault, worse=Worse.BELOW)
    assert describe_threshold(threshold) == expected


def test_every_view_and_outcome_has_words_and_a_sign_of_its_own() -> None:
    assert len({view.words for view in View}) == len(View)
    assert set(wording.OUTCOME_WORDS) == set(Outcome)
    assert len(set(wording.SIGNS.values())) == len(Outcome)


def test_red_flags_name_what_needs_a_professional() -> None:
    text = " ".join(wording.RED_FLAGS)
    for sign in ("bladder", "numbness", "leg", "fever", "weight loss", "severe", "professional"):
        assert sign in text


class TestUnseen:
    def test_nothing_when_all_was_assessed(self) -> None:
        assert unseen(make_report([make_rep(1, make_finding("squat.depth"))])) == []

    def test_checks_with_one_reason_share_a_line(self) -> None:
        rep = make_rep(
            1,
            make_finding("squat.depth", MISSING, reason="filmed from the front"),
            make_finding("squat.chest_drop", MISSING, reason="filmed from the front"),
            make_finding("squat.heels", MISSING, reason="feet out of the picture"),
        )
        assert unseen(make_report([rep])) == [
            Unseen("Depth, Chest drop", "filmed from the front"),
            Unseen("Heels", "feet out of the picture"),
        ]

    def test_single_reps_are_named_after_whole_checks(self) -> None:
        reps = [
            make_rep(1, make_finding("squat.depth", MISSING, reason="hip hidden")),
            make_rep(2, make_finding("squat.depth"), make_finding("squat.heels", MISSING)),
            make_rep(3, make_finding("squat.depth", MISSING, reason="hip hidden")),
        ]
        assert unseen(make_report(reps)) == [
            Unseen("Heels", "the hip is hidden by a plate"),
            Unseen("Depth (reps 1, 3)", "hip hidden"),
        ]

    def test_many_reasons_of_one_check_are_told_by_example(self) -> None:
        reps = [
            make_rep(i, make_finding("squat.depth", MISSING, reason=f"hip seen in {i}%"))
            for i in (1, 2, 3)
        ]
        reps.append(make_rep(4, make_finding("squat.depth")))
        assert unseen(make_report(reps)) == [
            Unseen("Depth (reps 1, 2, 3)", "in rep 1, hip seen in 1%; others differ")
        ]

    def test_a_missing_reason_is_said_to_be_missing(self) -> None:
        report = make_report([make_rep(1, make_finding("squat.depth", MISSING, reason=""))])
        assert unseen(report) == [Unseen("Depth", "no reason given")]


class TestWorkOn:
    def test_passes_and_missing_verdicts_are_left_out(self) -> None:
        rep = make_rep(1, make_finding("squat.depth"), make_finding("squat.heels", MISSING))
        assert work_on(make_report([rep])) == []

    def test_worst_first_with_places_and_the_worst_finding(self) -> None:
        fault = make_finding("squat.chest_drop", Outcome.FAULT, value=25.0)
        worse = make_finding("squat.chest_drop", Outcome.FAULT, value=31.0)
        reps = [
            make_rep(1, make_finding("squat.depth", Outcome.WARN), fault),
            make_rep(2, make_finding("squat.depth"), worse),
            make_rep(3, make_finding("squat.chest_drop", Outcome.WARN)),
        ]
        chest, depth = work_on(make_report(reps))
        assert (chest.check.id, chest.where) == (
            "squat.chest_drop",
            "fault in reps 1, 2; warn in rep 3",
        )
        assert (chest.worst.index, chest.worst.finding) == (2, worse)
        assert (depth.check.id, depth.where) == ("squat.depth", "warn in rep 1")

    def test_holds_and_the_set_are_places_too(self) -> None:
        report = make_report(
            holds=[make_hold(1, make_finding("plank.hips_sagging", Outcome.WARN))],
            set_findings=[make_finding("plank.drift", Outcome.WARN)],
        )
        assert [item.where for item in work_on(report)] == ["warn in hold 1", "warn in the set"]

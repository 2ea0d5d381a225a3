"""Whether cues worked, from the history: the next set of another clip, and those after."""

from __future__ import annotations

import numpy as np
import pytest
from support.builders import make_finding, make_rep, make_report
from support.remembered import LEAN, analysed, clip

from formcheck.core.cue_effect import Effect
from formcheck.core.enums import Outcome, Worse
from formcheck.report.document import to_document
from formcheck.store import Analysed, History
from formcheck.store.comparison import against_last
from formcheck.store.cues import GivenCue, cues_of

ABOVE = {LEAN: Worse.ABOVE}


def fill(history: History, *values: float, limit: float = 25.0) -> None:
    """A set a day, each rep with that value; above the limit it is a fault."""
    for day, value in enumerate(values):
        outcome = Outcome.FAULT if value > limit else Outcome.PASS
        one = analysed((value, value), outcome=outcome)
        history.remember(clip(f"day {day}", day=day), [one], client="anna")


def test_each_cue_has_the_size_before_after_and_since(history: History) -> None:
    fill(history, 30.0, 10.0, 20.0, 40.0)
    newest, first = cues_of(history, "Anna", "squat", ABOVE)
    assert (first.before, first.after, first.effect) == (30.0, 10.0, Effect.BETTER)
    assert first.since == pytest.approx((10.0 + 20.0 + 40.0) / 3)
    assert (newest.before, newest.after, newest.since) == (40.0, None, None)
    assert newest.effect is Effect.UNSEEN


def effect(history: History, before: float, after: float, worse: Worse) -> Effect:
    fill(history, before, after, limit=min(before, after) - 1.0)
    cue: GivenCue = cues_of(history, "anna", "squat", {LEAN: worse})[-1]
    return cue.effect


@pytest.mark.parametrize(
    ("after", "worse", "said"),
    [
        (60.0, Worse.ABOVE, Effect.WORSE),
        (60.0, Worse.BELOW, Effect.BETTER),
        (31.0, Worse.ABOVE, Effect.SAME),
    ],
)
def test_only_a_real_change_counts(
    history: History, after: float, worse: Worse, said: Effect
) -> None:
    assert effect(history, 30.0, after, worse) is said


def test_a_later_set_of_the_same_clip_was_done_before_anybody_read_the_cue(
    history: History,
) -> None:
    sets = [
        analysed((30.0, 30.0), outcome=Outcome.FAULT),
        analysed((10.0, 10.0), start_s=60.0),
    ]
    history.remember(clip(), sets, client="anna")
    (cue,) = cues_of(history, "anna", "squat", ABOVE)
    assert cue.effect is Effect.UNSEEN
    history.remember(clip("next", day=1), [analysed((12.0, 12.0))], client="anna")
    (cue,) = cues_of(history, "anna", "squat", ABOVE)
    assert cue.after == 12.0


def test_others_and_checks_without_a_bad_side_are_left_out(history: History) -> None:
    fill(history, 30.0, 10.0)
    assert cues_of(history, "bob", "squat", ABOVE) == []
    assert cues_of(history, "anna", "squat", {}) == []
    assert cues_of(history, "anna", "deadlift", ABOVE) == []


@pytest.mark.parametrize("after", np.arange(15.0, 30.0).tolist())
def test_the_next_set_is_judged_as_it_is_against_last_time(history: History, after: float) -> None:
    """Also where many checks are looked at together, which each then need a larger change."""
    names = [f"squat.check_{n}" for n in range(9)]
    for day, value in enumerate((30.0, after)):
        outcome = Outcome.FAULT if day == 0 else Outcome.PASS
        findings = [make_finding(each, outcome, value=value, uncertainty=3.0) for each in names]
        report = make_report([make_rep(1, *findings)])
        one = Analysed(to_document(report), "/out")
        history.remember(clip(f"day {day}", day=day), [one], client="anna")
    cues = cues_of(history, "anna", "squat", dict.fromkeys(names, Worse.ABOVE))
    compared = against_last(history, history.sets("anna")[0].number)
    assert compared is not None
    assert len(cues) == len(names)
    really = {step.check for step in compared.real}
    assert {cue.check for cue in cues if cue.effect is Effect.BETTER} == really

"""A few runs of `benchmarks.noise`: where nobody exercises, nothing is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.filming import EXACT, record
from support.lifters import LIFTERS

from benchmarks.noise import clip, measure
from formcheck.core.segment import study as cutting
from formcheck.core.segment.plausible import NOT_LIKE_REPS
from formcheck.exercises import load_exercise


@pytest.mark.parametrize(
    ("kind", "exercise"),
    [
        ("uniform", "sit_up"),
        ("jitter of 4 %", "push_up"),
        ("jitter of 30 %", "squat"),
        ("fidgeting", "overhead_press"),
        ("fidgeting in position", "mcgill_curl_up"),
        ("joints walk", "torso_twist"),
    ],
)
def test_noise_is_no_set(kind: str, exercise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = range(2)
    rate, _ = measure(kind, [exercise], seeds, every=0)
    assert rate.counted == 0
    # The same runs do go up and down like reps: the rate is no accident of quiet seeds.
    monkeypatch.setattr(cutting, "are_reps", lambda *_: True)
    without, _ = measure(kind, [exercise], seeds, every=0)
    assert without.counted > 0


def test_what_was_refused_is_said() -> None:
    found = cutting.study(clip("jitter of 30 %", "squat", 0), load_exercise("squat"), EXACT)
    assert not found.reps
    assert NOT_LIKE_REPS in {segment.reason for segment in found.segments}


@pytest.mark.parametrize("exercise", ["squat", "deadlift", "push_up", "glute_bridge"])
def test_one_rep_is_still_a_set(exercise: str) -> None:
    figure, script = LIFTERS[exercise]
    found = cutting.study(
        record(figure, replace(script, depths=(1.0,))), load_exercise(exercise), EXACT
    )
    assert [rep.is_full for rep in found.reps] == [True]

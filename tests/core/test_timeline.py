"""The clip's time line: every second has one kind, and the kinds are what was filmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.filming import EXACT, Camera, after, between, judge, lost, record
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.enums import StretchKind
from formcheck.core.motion import clean
from formcheck.core.poses import PoseSequence
from formcheck.core.timeline import Interval, Stretch, looked_at, set_spans, timeline

STILL = Script(depths=(), lead_s=4.0, tail_s=1.0)
FIVE = Script(depths=(1.0,) * 5)
SET, REST, MOVING, NOBODY, CUT = (
    StretchKind.SET,
    StretchKind.REST,
    StretchKind.MOVING,
    StretchKind.NOBODY,
    StretchKind.CUT,
)


def timeline_of(sequence: PoseSequence, *sets: Interval) -> tuple[Stretch, ...]:
    within_s = looked_at(sequence, 0.0, 1000.0)
    smoothed = clean(sequence, EXACT)
    return timeline(sequence, smoothed, sets, within_s, size_error=EXACT.size_error)


def kinds(stretches: Sequence[Stretch]) -> list[StretchKind]:
    return [each.kind for each in stretches]


def moved(sequence: PoseSequence, to_right_px: float) -> PoseSequence:
    """The same lifter elsewhere in the picture."""
    shift = np.array([to_right_px, 0.0])
    return replace(sequence, xy_px=sequence.xy_px + shift, chord_px=sequence.chord_px + shift)


spans = st.lists(st.floats(0.0, 20.0), max_size=6).map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)
gaps = st.tuples(st.floats(0.0, 12.0), st.floats(0.0, 5.0))


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(sets=spans, gap=gaps, jump_at_s=st.floats(0.5, 10.0), begins_s=st.floats(0.0, 2.0))
def test_the_whole_clip_is_covered_without_gap_or_overlap(
    sets: tuple[Interval, ...], gap: Interval, jump_at_s: float, begins_s: float
) -> None:
    lifter = lost(record(SQUAT, replace(FIVE, fps=10.0)), gap[0], gap[0] + gap[1])
    clip = PoseSequence.concat(
        [between(lifter, begins_s, jump_at_s), moved(lifter[lifter.t_s > jump_at_s], 500.0)]
    )
    start_s, end_s = looked_at(clip, 0.0, 1000.0)
    stretches = timeline_of(clip, *sets)
    assert stretches[0].start_s == start_s
    assert stretches[-1].end_s == end_s >= clip.t_s[-1]
    assert all(a.end_s == b.start_s for a, b in pairwise(stretches))
    assert all(each.length_s > 0.0 for each in stretches)
    assert {s.number for s in stretches if s.kind is SET} <= set(range(1, len(sets) + 1))


def test_repetitions_that_are_no_set_are_told_and_counted() -> None:
    stretches = timeline_of(record(SQUAT, replace(FIVE, lead_s=4.0, tail_s=4.0)))
    assert kinds(stretches) == [REST, MOVING, REST]
    unnamed = stretches[1]
    assert unnamed.is_unnamed
    assert unnamed.repeats == pytest.approx(5, abs=1)
    assert "not recognised" in unnamed.words


def test_a_set_is_not_told_as_an_unrecognised_movement_too() -> None:
    lifter = record(SQUAT, replace(FIVE, lead_s=4.0, tail_s=4.0))
    spans = FIVE.spans
    start_s, end_s = spans[0].start + 2.8, spans[-1].end + 2.8
    stretches = timeline_of(lifter, (start_s, end_s))
    assert kinds(stretches) == [REST, SET, REST]
    assert (stretches[1].start_s, stretches[1].end_s, stretches[1].number) == (start_s, end_s, 1)


def test_getting_down_once_does_not_look_like_an_exercise() -> None:
    down_once = record(SQUAT, Script(depths=(1.0,), lead_s=4.0, tail_s=4.0))
    stretches = timeline_of(down_once)
    assert kinds(stretches) == [REST, MOVING, REST]
    assert not stretches[1].is_unnamed


def test_walking_in_is_no_exercise() -> None:
    walk = record(SQUAT, replace(STILL, lead_s=8.0), Camera(walk_in_s=6.0))
    assert not any(each.is_unnamed for each in timeline_of(walk))
    assert kinds(timeline_of(walk)) == [REST]


def test_nobody_is_told_from_rest() -> None:
    stretches = timeline_of(lost(record(SQUAT, STILL), 2.0, 9.0))
    assert kinds(stretches) == [REST, NOBODY]
    assert stretches[1].start_s == pytest.approx(2.0, abs=0.3)


def test_a_jump_of_the_lifter_is_a_cut() -> None:
    here = record(SQUAT, STILL)
    clip = after(here, moved(here, 600.0), pause_s=1 / 30)
    stretches = timeline_of(clip)
    assert kinds(stretches) == [REST, CUT, REST]
    assert stretches[1].start_s == pytest.approx(here.t_s[-1])
    assert stretches[1].length_s == pytest.approx(1 / 30)


def test_a_time_without_pictures_is_a_cut() -> None:
    here = record(SQUAT, STILL)
    stretches = timeline_of(after(here, here, pause_s=3.0))
    assert kinds(stretches) == [REST, CUT, REST]
    assert stretches[1].length_s == pytest.approx(3.0)


def test_two_sets_with_a_long_rest_between_them_are_two() -> None:
    squats = judge(record(SQUAT, FIVE), "squat")
    later = [replace(rep, start_s=rep.start_s + 60, end_s=rep.end_s + 60) for rep in squats.reps]
    first, last = squats.reps[0].start_s, squats.reps[-1].end_s
    assert set_spans(squats.reps) == ((first, last),)
    assert set_spans([*squats.reps, *later]) == ((first, last), (first + 60, last + 60))


def test_a_report_covers_the_clip_it_is_about() -> None:
    report = judge(record(SQUAT, replace(FIVE, lead_s=4.0, tail_s=4.0)), "squat")
    assert kinds(report.timeline) == [REST, SET, REST]
    assert report.timeline[0].start_s == 0.0
    assert report.timeline[-1].end_s == report.clip.duration_s
    assert report.timeline[1].start_s == report.reps[0].start_s

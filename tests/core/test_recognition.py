"""Which exercise is it: stick-figure lifters with known answers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.filming import EXACT, METRES_PER_TRUNK, Camera, after, between, record
from support.lifters import DEADLIFT, LIFTERS, SQUAT
from support.movements import Script

from formcheck.core.enums import SignatureAt
from formcheck.core.exercise import SignatureRule
from formcheck.core.landmarks import left_right
from formcheck.core.measures import MEASURES
from formcheck.core.poses import PoseSequence
from formcheck.core.recognition import Candidate, Recognition, recognise
from formcheck.exercises import exercise_ids, load_exercise

EXERCISES = [load_exercise(name) for name in exercise_ids()]
AIR_SQUAT = (replace(SQUAT, hands_ahead=1.1), Script())
"""With the hands ahead: where they hang to the floor it might as well be a deadlift."""
SURE = ("squat", "push_up", "plank", "glute_bridge")


@pytest.mark.parametrize("exercise", SURE)
@pytest.mark.parametrize("yaw_deg", [90.0, -90.0, 45.0])
def test_a_faultless_lifter_is_recognised_from_where_it_can_be_seen(
    exercise: str, yaw_deg: float
) -> None:
    lifter = AIR_SQUAT if exercise == "squat" else LIFTERS[exercise]
    sequence = record(*lifter, Camera(yaw_deg=yaw_deg))
    sets = recognise(sequence, EXERCISES, calibration=EXACT).sets
    assert {s.exercise.id for s in sets} == {exercise}


def test_hands_that_hang_to_the_floor_are_asked_about() -> None:
    found = recognise(record(SQUAT, Script()), EXERCISES, calibration=EXACT)
    assert found.exercise is None
    assert {c.exercise.id for c in found.candidates[:2]} == {"squat", "deadlift"}


OF_EACH_UNIT = {measure.unit: name for name, measure in reversed(MEASURES.items())}
"""A measure of every unit there is."""


@pytest.mark.parametrize("unit", sorted(OF_EACH_UNIT))
def test_a_signature_may_be_on_a_measure_of_any_unit(unit: str) -> None:
    squat = load_exercise("squat")

    def score(low: float) -> float:
        rule = SignatureRule(OF_EACH_UNIT[unit], SignatureAt.TURN, low, np.inf, 50.0)
        found = recognise(
            record(*AIR_SQUAT, Camera(45.0)), [replace(squat, signature=(rule,))], calibration=EXACT
        )
        return max((candidate.score for candidate in found.candidates), default=0.0)

    assert score(-1e4) > score(1e4) == 0.0


def test_standing_still_is_no_exercise() -> None:
    sequence = record(*AIR_SQUAT)
    still = between(sequence, 0.0, 0.8)
    assert recognise(still, EXERCISES, calibration=EXACT).exercise is None
    assert recognise(still, EXERCISES, calibration=EXACT).sets == ()


def test_nobody_is_no_exercise() -> None:
    sequence = record(*AIR_SQUAT)
    nobody = PoseSequence(
        t_s=sequence.t_s,
        size_wh=sequence.size_wh,
        xy_px=np.full_like(sequence.xy_px, np.nan),
        world_m=np.full_like(sequence.world_m, np.nan),
        visibility=np.full_like(sequence.visibility, np.nan),
        contour=np.full_like(sequence.contour, np.nan),
        chord_px=np.full_like(sequence.chord_px, np.nan),
    )
    found = recognise(nobody, EXERCISES, calibration=EXACT)
    assert found.exercise is None
    assert found.candidates == ()


def test_two_exercises_in_turn_are_two_sets_in_order() -> None:
    both = after(record(*AIR_SQUAT), record(*LIFTERS["push_up"]))
    sets = recognise(both, EXERCISES, calibration=EXACT).sets
    assert [s.exercise.id for s in sets] == ["squat", "push_up"]
    assert sets[0].end_s < sets[1].start_s


def test_candidates_come_best_first() -> None:
    found = recognise(record(*AIR_SQUAT), EXERCISES, calibration=EXACT)
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert found.lead == pytest.approx(scores[0] - (scores[1] if len(scores) > 1 else 0.0))


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4), st.floats(0.0, 1.0))
def test_a_better_score_makes_surer_and_a_better_rival_less_sure(
    scores: list[float], share: float
) -> None:
    def confidence(values: list[float]) -> float:
        ranked = sorted(values, reverse=True)
        return Recognition(tuple(Candidate(EXERCISES[0], v) for v in ranked), ()).confidence

    assert Recognition((), ()).confidence == 0.0
    sure = confidence(scores)
    assert 0.0 < sure < 1.0
    best = max(scores)
    assert confidence([*scores, share * best]) <= sure
    others = [score for score in scores if score < best]
    assert confidence([best + share * (1.0 - best), *others]) >= confidence([best, *others])


def test_two_exercises_that_fit_alike_are_asked_about() -> None:
    squat = load_exercise("squat")
    twins = [replace(squat, id=name) for name in ("squat", "twin")]
    found = recognise(record(*AIR_SQUAT), twins, calibration=EXACT)
    assert {c.exercise.id for c in found.candidates} == {"squat", "twin"}
    assert found.exercise is None
    assert found.sets == ()


def test_a_deadlift_may_stand_at_lock_out_for_long() -> None:
    script = Script(depths=(1.0, 1.0), rest_s=9.0)
    first, second = script.spans
    one_rep = between(record(DEADLIFT, script), first.bottom, second.bottom)
    found = recognise(one_rep, EXERCISES, calibration=EXACT)
    assert found.exercise is not None
    assert found.exercise.id == "deadlift"


@pytest.mark.parametrize("from_the_bottom", [False, True])
def test_a_signature_may_be_on_how_a_measure_changes_within_a_rep(from_the_bottom: bool) -> None:
    script = Script(depths=(1.0,) * 4)
    clip = record(SQUAT, script, Camera(45.0))
    if from_the_bottom:  # reps then run from bottom to bottom, but the hips sink all the same
        clip = between(clip, script.spans[0].leave, script.spans[-1].bottom)

    def score(low: float, high: float) -> float:
        rule = SignatureRule("hip_height", SignatureAt.CHANGE, low, high, 50.0)
        squat = replace(load_exercise("squat"), signature=(rule,))
        found = recognise(clip, [squat], calibration=EXACT)
        return max((candidate.score for candidate in found.candidates), default=0.0)

    assert score(-np.inf, -0.3) == 1.0
    assert score(-0.1, np.inf) < 0.5


def test_lunges_are_none_the_less_when_every_other_one_hides_that_the_feet_are_apart() -> None:
    script = Script(depths=(1.0,) * 5)
    squats = record(*AIR_SQUAT[:1], script)
    ahead = left_right("ankle")[0]
    world_m = squats.world_m.copy()
    for number, span in enumerate(script.spans):
        if number % 2:
            lunge = (squats.t_s > span.start) & (squats.t_s < span.end)
            world_m[lunge, ahead] += (METRES_PER_TRUNK, 0.0, 0.0)
    scores = {
        name: {
            c.exercise.id: c.score
            for c in recognise(sequence, EXERCISES, calibration=EXACT).candidates
        }
        for name, sequence in {
            "squats": squats,
            "lunges": replace(squats, world_m=world_m),
        }.items()
    }
    assert scores["squats"]["squat"] > 0.9 > scores["squats"].get("lunge", 0.0)
    assert scores["lunges"]["lunge"] > 0.9 > scores["lunges"]["squat"]

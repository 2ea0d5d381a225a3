"""Counts on saved landmarks of real sets that were once miscounted, where they lie beside us."""

from pathlib import Path

import pytest

from formcheck.core.judge.judge import judge
from formcheck.core.segment.study import study
from formcheck.exercises import load_exercise
from formcheck.pipeline.landmarks import load_landmarks
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

CASES = Path(__file__).parents[3] / "shared" / "cases" / "landmarks"

pytestmark = [
    pytest.mark.clips,
    pytest.mark.skipif(not CASES.is_dir(), reason="no real clips beside the checkout"),
]


@pytest.mark.parametrize(
    ("name", "exercise", "reps"),
    [
        ("deadlift_long_stand_at_top", "deadlift", 1),
        ("squat_mirror_behind", "squat", 2),
        ("squat_single_arms_forward", "squat", 1),
        ("push_up_hand_taps", "push_up", 2),
        ("push_up_front_ten", "push_up", 10),
        ("sit_up_straight_legs", "sit_up", 5),
        ("row_oblique_four_wrong_three_right", "bent_over_row", 7),
    ],
)
def test_reps_of_a_named_exercise_are_counted(name: str, exercise: str, reps: int) -> None:
    sequence = load_landmarks(CASES / f"{name}.npz").sequence
    found = study(sequence, load_exercise(exercise), MEDIAPIPE)
    assert [rep.is_full for rep in found.reps] == [True] * reps


def test_flat_backs_before_a_mirror_do_not_tuck_under() -> None:
    sequence = load_landmarks(CASES / "squat_mirror_behind.npz").sequence
    judged = judge(study(sequence, load_exercise("squat"), MEDIAPIPE), load_exercise("squat"))
    back = [f for rep in judged.reps for f in rep.findings if f.check == "squat.back_rounding"]
    assert len(back) == 2
    assert not any(finding.outcome.is_bad for finding in back)

"""What exercise files say beside their checks: drills after a fault, caution, warm-up."""

from __future__ import annotations

import pytest

from formcheck.core.exercise import Check, Exercise
from formcheck.errors import ExerciseError
from formcheck.exercises import exercise_ids, exercise_text, load_exercise
from formcheck.exercises.parse import parse_exercise, parse_table

EXERCISES = [load_exercise(name) for name in exercise_ids()]
CHECKS = [check for exercise in EXERCISES for check in exercise.checks]


def named(item: Exercise | Check) -> str:
    return item.id


def test_only_ankles_and_a_stretch_have_no_drill() -> None:
    without = [each.id for each in EXERCISES if not any(check.helps for check in each.checks)]
    assert without == ["calf_raise", "toe_touch"]


@pytest.mark.parametrize("check", [c for c in CHECKS if c.helps], ids=named)
class TestEveryDrill:
    def test_is_another_exercise_that_formcheck_can_check(self, check: Check) -> None:
        assert len(set(check.helps)) == len(check.helps)
        assert check.id.partition(".")[0] not in check.helps
        for name in check.helps:
            assert any(not each.is_tempo for each in load_exercise(name).checks)


@pytest.mark.parametrize("check", [c for c in CHECKS if c.reads_silhouette], ids=named)
def test_a_rounded_back_always_has_drills_and_none_loads_it(check: Check) -> None:
    assert check.helps
    assert not any(load_exercise(name).needs_contour for name in check.helps)


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
class TestEveryExercise:
    def test_its_caution_is_one_sentence_with_a_source(self, exercise: Exercise) -> None:
        tables = parse_table(exercise_text(exercise.id), f"{exercise.id}.toml")
        assert bool(exercise.caution) == bool(tables.sources.caution)
        if exercise.caution:
            assert exercise.caution.endswith(".")
            assert len(exercise.caution) < 120
            for word in ("injur", "danger", "damage", "unsafe", "diagnos"):
                assert word not in exercise.caution.lower()

    def test_a_loaded_hinge_has_one(self, exercise: Exercise) -> None:
        if any(check.measure == "lumbar_flexion" for check in exercise.checks):
            assert exercise.caution.startswith("With back pain, leave ")
            assert exercise.caution.endswith(" for another day.")

    def test_its_caution_says_nothing_to_others(self, exercise: Exercise) -> None:
        """An "else" can be read as what to do instead by whoever has the pain."""
        assert " else " not in exercise.caution

    def test_its_warm_up_fits_into_a_sentence(self, exercise: Exercise) -> None:
        if exercise.warm_up:
            assert exercise.warm_up[0].islower()
            assert exercise.warm_up[-1].isalnum()


@pytest.mark.parametrize(
    ("helps", "said"),
    [
        ('["glute_brige", "plank"]', "no exercise has the id 'glute_brige'. Did you mean"),
        ('["plank", "dead_bug", "bird_dog"]', "checks.depth.helps"),
        ('"plank"', "checks.depth.helps"),
        ("[1]", "no exercise has the id"),
    ],
)
def test_a_drill_that_is_none_is_refused(helps: str, said: str) -> None:
    text = f'extends = "squat"\nid = "mine"\ntitle = "Mine"\n[checks.depth]\nhelps = {helps}\n'
    with pytest.raises(ExerciseError) as raised:
        parse_exercise(text, "mine.toml")
    assert said in str(raised.value)

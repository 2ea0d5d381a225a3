"""What an exercise file may say and take from others, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.core.exercise import MaxVelocity, RepPattern
from formcheck.core.measures import MEASURES
from formcheck.core.report import Outcome
from formcheck.errors import ExerciseError
from formcheck.exercises import complete_table, exercise_ids, exercise_text, load_exercise
from formcheck.exercises.parse import parse_exercise, parse_table
from formcheck.exercises.template import new_exercise

STEP_UP = """
id = "step_up"
title = "Step-up"
film = "From the side."
views = ["side"]

[reps]
measure = "hip_height"
turn = "high"
min_range = 0.2

[checks.lean]
title = "Leaning"
measure = "trunk_inclination"
reduce = "median"
views = ["side"]
warn = 20.0
fault = 30.0
worse = "above"
uncertainty = 5.0
cue = "Stay tall"
why = "Ours."
source = { kind = "provisional", citation = "Ours." }
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(ExerciseError) as error:
        parse_exercise(text, "mine.toml")
    lines = str(error.value).splitlines()
    assert all(line.startswith("mine.toml: ") for line in lines)
    assert all(line.endswith((".", "?", "…")) for line in lines)  # a hint follows
    return [line.removeprefix("mine.toml: ") for line in lines]


def mistakes_of(*changes: tuple[str, str]) -> list[str]:
    text = STEP_UP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return mistakes(text)


class TestMistakes:
    def test_all_are_named_at_once(self) -> None:
        found = mistakes_of(
            ('title = "Step-up"', 'titel = "Step-up"'),
            ('turn = "high"', 'turn = "up"'),
            ('measure = "trunk_inclination"', 'measure = "trunk_leam"'),
            ("warn = 20.0", "warn = 40.0"),
            ('worse = "above"', 'worse = "above"\nneeds = ["hpi"]'),
            ('reduce = "median"', 'reduce = "drift"'),
        )
        keys = [line.split(":")[0] for line in found]
        assert sorted(keys) == [
            "checks.lean.fault",
            "checks.lean.measure",
            "checks.lean.needs",
            "checks.lean.reduce",
            "reps.turn",
            "titel",
            "title",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "meant"),
        [
            ('measure = "trunk_inclination"', 'measure = "trunk_inclinaton"', "trunk_inclination"),
            ('worse = "above"', 'worse = "abvoe"', "above"),
            ('views = ["side"]\nwarn', 'views = ["sdie"]\nwarn', "side"),
            ('reduce = "median"', 'reduce = "meidan"', "median"),
            ('reduce = "median"', 'reduce = "median"\nphase = "botom"', "bottom"),
            ("warn = 20.0", "wran = 20.0", "warn"),
            ("min_range", "min_ragne", "min_range"),
            ("[reps]", "[resp]", "reps"),
            ("citation =", "citaton =", "citation"),
            ('worse = "above"', 'worse = "above"\nneeds = ["hip", "shoulder", "ankel"]', "ankle"),
            ("uncertainty = 5.0", 'uncertainty = "lumbar_flexion_eror"', "lumbar_flexion_error"),
        ],
    )
    def test_what_was_likely_meant_is_said(self, old: str, new: str, meant: str) -> None:
        assert any(f"Did you mean '{meant}'?" in line for line in mistakes_of((old, new)))

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            ("warn = 20.0", "warn = nan", "checks.lean.warn"),
            ("warn = 20.0", "warn = inf", "checks.lean.warn"),
            ("fault = 30.0", "fault = 1e9", "checks.lean.fault"),
            ("warn = 20.0", 'warn = "20"', "checks.lean.warn"),
            ("warn = 20.0", "warn = true", "checks.lean.warn"),
            ("uncertainty = 5.0", "uncertainty = nan", "checks.lean.uncertainty"),
            ("uncertainty = 5.0", "uncertainty = -1", "checks.lean.uncertainty"),
            ("warn = 20.0", "warn = 20.0\nmin_duration_s = 86400", "checks.lean.min_duration_s"),
            ("warn = 20.0", "warn = 20.0\nmin_duration_s = -1", "checks.lean.min_duration_s"),
            ("min_range = 0.2", "min_range = 1e7", "reps.min_range"),
            ('reduce = "median"', 'reduce = "median"\nscope = "hold"', "checks.lean.scope"),
        ],
    )
    def test_an_absurd_number_or_scope_is_refused(self, old: str, new: str, key: str) -> None:
        assert [line.split(":")[0] for line in mistakes_of((old, new))] == [key]

    @pytest.mark.parametrize(
        ("rule", "key"),
        [
            (
                '[[posture]]\nmeasure = "trunk_inclination"\nreason = "x"\nlow = 90\nhigh = 10',
                "posture.0",
            ),
            (
                '[[signature]]\nmeasure = "trunk_inclination"\nat = "turn"\nlow = 90\nhigh = 10',
                "signature",
            ),
            (
                '[[signature]]\nmeasure = "trunk_inclination"\nat = "hold"\nlow = 9',
                "signature.0.at",
            ),
        ],
    )
    def test_a_rule_that_can_never_hold_is_refused(self, rule: str, key: str) -> None:
        (line,) = mistakes(f"{STEP_UP}\n{rule}\n")
        assert line.startswith(key)

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            ("target_s = 30.0", "target_s = 0.5", "hold.target_s"),
            ("target_s = 30.0", "target_s = 1e4", "hold.target_s"),
            ("min_duration_s = 2.0", "min_duration_s = 600", "hold.min_duration_s"),
            ("high = 145.0", "high = 12.5", "hold.high"),
        ],
    )
    def test_an_absurd_hold_is_refused(self, old: str, new: str, key: str) -> None:
        before, hold, after = exercise_text("plank").partition("[hold]")
        (line,) = mistakes(before + hold + after.replace(old, new, 1))
        assert line.startswith(key)

    def test_needs_may_not_leave_out_what_the_measure_is_computed_from(self) -> None:
        (line,) = mistakes_of(('worse = "above"', 'worse = "above"\nneeds = ["hip"]'))
        assert line.startswith("checks.lean.needs")
        assert "shoulder" in line

    def test_they_are_few_and_short_however_many_there_are(self) -> None:
        wild = "\\u001b]0;x\\u0007" + 500 * "long"
        many = "".join(f'[checks.c{n}]\n"{wild}{n}" = 1\nmeasure = "{wild}"\n' for n in range(60))
        found = mistakes(STEP_UP + many)
        assert len(found) <= 20
        assert all(len(line) < 300 and line.isprintable() for line in found)
        assert "more mistakes" in found[-1]


class TestDefaults:
    def test_a_check_needs_what_its_measure_is_computed_from(self) -> None:
        (check,) = parse_exercise(STEP_UP, "mine.toml").checks
        assert check.needs == MEASURES["trunk_inclination"].joints

    def test_a_measure_of_the_outline_asks_for_it(self) -> None:
        text = STEP_UP.replace('"trunk_inclination"', '"lumbar_flexion"')
        assert parse_exercise(text, "mine.toml").needs_contour


class TestOneRepMax:
    TABLE = '[one_rep_max]\nvelocity = 0.3\nspread = 0.05\nsource = "Somebody 2020"\n'

    def test_it_says_how_fast_the_heaviest_rep_is(self) -> None:
        assert parse_exercise(STEP_UP, "mine.toml").at_max is None
        exercise = parse_exercise(STEP_UP + self.TABLE, "mine.toml")
        assert exercise.at_max == MaxVelocity(0.3, 0.05, "Somebody 2020")

    def test_it_is_never_that_of_another_exercise(self) -> None:
        assert load_exercise("squat").at_max is not None
        text = 'extends = "squat"\nid = "mine"\ntitle = "Mine"\n'
        assert parse_exercise(text, "mine.toml").at_max is None
        own = parse_exercise(text + self.TABLE, "mine.toml").at_max
        assert own is not None
        assert own.velocity_m_s == 0.3

    @pytest.mark.parametrize(
        ("old", "new", "key"),
        [
            ("0.3", "0", "velocity"),
            ("0.3", "30", "velocity"),
            ("0.05", "-0.05", "spread"),
            ('source = "Somebody 2020"\n', "", "source"),
            ("spread", "spred", "spred"),
        ],
    )
    def test_a_mistake_is_named(self, old: str, new: str, key: str) -> None:
        found = mistakes(STEP_UP + self.TABLE.replace(old, new))
        assert any(line.startswith(f"one_rep_max.{key}:") for line in found)

    def test_a_hold_has_none(self) -> None:
        text = exercise_text("plank") + "\n" + self.TABLE
        assert any(line.startswith("one_rep_max: ") for line in mistakes(text))


class TestExtends:
    def write(self, folder: Path, name: str, text: str) -> Path:
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def child(self, text: str, base: str = "squat") -> str:
        return f'extends = "{base}"\nid = "mine"\ntitle = "Mine"\n{text}'

    def test_takes_everything_but_the_names(self) -> None:
        base, mine = load_exercise("squat"), parse_exercise(self.child(""), "mine.toml")
        assert (mine.id, mine.title, mine.aliases) == ("mine", "Mine", ())
        assert (mine.posture, mine.signature, mine.views) == (
            base.posture,
            base.signature,
            base.views,
        )
        assert [c.id for c in mine.checks] == [c.id.replace("squat", "mine") for c in base.checks]

    def test_merges_tables_replaces_lists_and_removes_checks(self) -> None:
        text = """
        posture = []
        [reps]
        min_range = 0.3
        [checks]
        heel_lift = false
        [checks.depth]
        warn = 5.0
        """
        base, mine = load_exercise("squat"), parse_exercise(self.child(text), "mine.toml")
        checks = {check.id: check for check in mine.checks}
        assert mine.posture == ()
        assert "mine.heel_lift" not in checks
        depth = next(c for c in base.checks if c.id == "squat.depth")
        assert checks["mine.depth"].threshold.warn == 5.0
        assert checks["mine.depth"].threshold.fault == depth.threshold.fault
        assert checks["mine.depth"].cue == depth.cue
        assert parse_table(self.child(text), "mine.toml").reps.min_range == 0.3  # type: ignore[union-attr]

    def test_a_path_starts_from_the_file_that_names_it(self, tmp_path: Path) -> None:
        (tmp_path / "bases").mkdir()
        self.write(tmp_path / "bases", "a", self.child(""))
        self.write(tmp_path / "bases", "b", self.child("[checks]\ndepth = false", "a.toml"))
        mine = self.write(tmp_path, "c", self.child("[reps]\nmin_range = 0.3", "bases/b.toml"))
        assert "mine.depth" not in [check.id for check in load_exercise(mine).checks]

    def test_names_may_be_spoken(self) -> None:
        assert parse_exercise(self.child("", "Back Squat"), "mine.toml").checks

    def test_what_was_true_may_be_false(self) -> None:
        mine = parse_exercise(self.child("[reps]\nholds_bar = false", "deadlift"), "mine.toml")
        assert isinstance(mine.pattern, RepPattern)
        assert not mine.pattern.holds_bar

    def test_what_is_not_there_can_not_be_removed(self) -> None:
        (line,) = mistakes(self.child("[checks]\ndepht = false"))
        assert line.startswith("checks.depht")
        assert "Did you mean 'depth'?" in line

    def test_the_names_have_to_be_its_own(self) -> None:
        found = mistakes('extends = "squat"')
        assert [line.split(":")[0] for line in found] == ["id", "title"]

    @pytest.mark.parametrize("base", ["sqaut", "gone.toml", 3])
    def test_an_unknown_base_is_named(self, base: object) -> None:
        with pytest.raises(ExerciseError, match=r"sqaut|gone\.toml|extends"):
            parse_exercise(f"extends = {base!r}\nid = 'mine'\ntitle = 'Mine'", "mine.toml")

    def test_a_circle_and_a_long_chain_are_refused(self, tmp_path: Path) -> None:
        one = self.write(tmp_path, "one", self.child("", "two.toml"))
        self.write(tmp_path, "two", self.child("", "./one.toml"))
        with pytest.raises(ExerciseError, match="circle"):
            load_exercise(one)
        for n in range(20):
            self.write(tmp_path, f"link{n}", self.child("", f"link{n + 1}.toml"))
        self.write(tmp_path, "link20", self.child(""))
        assert load_exercise(tmp_path / "link17.toml").checks
        with pytest.raises(ExerciseError, match="at most"):
            load_exercise(tmp_path / "link0.toml")

    def test_what_a_file_is_made_of_changes_with_its_base(self, tmp_path: Path) -> None:
        self.write(tmp_path, "base", self.child(""))
        mine = self.write(tmp_path, "mine", self.child("", "base.toml"))
        before = complete_table(mine)
        self.write(tmp_path, "base", self.child("[checks.depth]\nwarn = 1.0"))
        assert complete_table(mine) != before


class TestUse:
    def test_takes_a_shared_check_and_changes_it(self) -> None:
        text = (
            f'{STEP_UP}\n[checks.fast]\nuse = "lowering_fast"\nmeasure = "hip_height"\nwarn = 0.7\n'
        )
        _, fast = parse_exercise(text, "mine.toml").checks
        shared = next(c for c in load_exercise("squat").checks if c.id == "squat.lowering_fast")
        assert (fast.cue, fast.reduce, fast.phase) == (shared.cue, shared.reduce, shared.phase)
        assert fast.threshold.warn == 0.7
        assert "0.7 s" in fast.source.citation

    def test_takes_a_shared_posture_rule(self) -> None:
        text = f'{STEP_UP}\n[[posture]]\nuse = "walking"\nhigh = 0.4\n'
        (rule,) = parse_exercise(text, "mine.toml").posture
        assert (rule.measure, rule.high) == ("feet_speed", 0.4)

    @pytest.mark.parametrize("name", ['"lowering_fst"', "3"])
    def test_an_unknown_piece_is_named_and_nothing_else(self, name: str) -> None:
        (line,) = mistakes(f"{STEP_UP}\n[checks.fast]\nuse = {name}\n")
        assert line.startswith("checks.fast.use")
        assert "lowering_fast" in line

    def test_the_shared_pieces_are_no_exercise(self) -> None:
        assert "common" not in exercise_ids()
        with pytest.raises(ExerciseError):
            load_exercise("common")


@pytest.mark.parametrize("exercise", exercise_ids())
def test_every_number_of_a_shipped_file_says_where_it_comes_from(exercise: str) -> None:
    tables = parse_table(exercise_text(exercise), f"{exercise}.toml")
    for rule in tables.posture:
        assert rule.source or tables.sources.posture
    for signature in tables.signature:
        assert signature.source or tables.sources.signature
    for check in tables.checks.values():
        if isinstance(check.uncertainty, float):
            assert check.uncertainty_source or tables.sources.uncertainty


@pytest.mark.parametrize("extends", [None, *exercise_ids()])
def test_a_new_file_is_valid_as_it_is(extends: str | None) -> None:
    exercise = parse_exercise(new_exercise("my_lift", extends), "my_lift.toml")
    assert (exercise.id, exercise.title) == ("my_lift", "My lift")
    if extends is not None:
        assert len(exercise.checks) == len(load_exercise(extends).checks)


@pytest.mark.parametrize("extends", exercise_ids())
def test_the_commented_part_of_a_new_file_is_valid_too(extends: str) -> None:
    text = new_exercise("my_lift", extends)
    head, _, rest = text.partition("\n#\n# film")
    uncommented = "film" + rest.replace("\n# ", "\n").replace("\n#\n", "\n\n")
    parsed = parse_table(f"{head}\n{uncommented.rstrip('#')}", "my_lift.toml")
    assert parsed.film.startswith("Phone")


class TestNames:
    @pytest.mark.parametrize("exercise", exercise_ids())
    def test_every_shipped_check_has_a_name_for_good_news(self, exercise: str) -> None:
        for check in load_exercise(exercise).checks:
            assert check.named(Outcome.PASS) == check.title_good != ""
            assert check.named(Outcome.FAULT) == check.named(Outcome.UNCLEAR) == check.title

    def test_without_one_the_title_stands_for_both(self) -> None:
        (check,) = parse_exercise(STEP_UP, "mine.toml").checks
        assert check.named(Outcome.PASS) == check.named(Outcome.WARN) == "Leaning"


class TestMainChecks:
    TWO = STEP_UP + STEP_UP[STEP_UP.index("[checks.lean]") :].replace(".lean]", ".sway]")

    def test_they_come_first(self) -> None:
        text = self.TWO.replace("[checks.sway]", "[checks.sway]\nmain = true")
        exercise = parse_exercise(text, "mine.toml")
        assert [check.id for check in exercise.checks] == ["step_up.sway", "step_up.lean"]
        assert exercise.main_checks == {"step_up.sway"}

    def test_without_a_mark_all_but_those_of_tempo_are(self) -> None:
        tempo = '[checks.fast]\nuse = "lowering_fast"\nmeasure = "hip_height"\nwarn = 0.5\n'
        exercise = parse_exercise(self.TWO + tempo, "mine.toml")
        assert exercise.main_checks == {"step_up.sway", "step_up.lean"}

    @pytest.mark.parametrize("exercise", exercise_ids())
    def test_a_shipped_exercise_never_calls_a_rep_clean_for_its_speed(self, exercise: str) -> None:
        known = load_exercise(exercise)
        assert known.main_checks
        tempo = {check.id for check in known.checks if check.is_tempo}
        assert not known.main_checks & tempo

"""The last seven days by a lifter's own sets and notes, in plain sentences."""

from __future__ import annotations

from datetime import date, timedelta

from support.remembered import MONDAY, analysed, clip

from formcheck.store import History, Soreness, Written
from formcheck.store.programme import programme_of, programme_of_set
from formcheck.store.programme_wording import describe_first, sentences_of


def train(history: History, day: int, written: Written | None = None, **made: object) -> int:
    """A set of two reps on that day; returns its number."""
    content = f"{made.get('exercise', 'squat')} {day} {written}"
    one = analysed(**made)
    return history.remember(clip(content, day=day), [one], written=written)[0]


def on(day: int) -> date:
    return MONDAY.astimezone().date() + timedelta(days=day)


def said(history: History, day: int) -> list[str]:
    return sentences_of(programme_of(history, "me", on(day)))


def test_a_jump_in_load_is_told_with_both_numbers(history: History) -> None:
    for week in range(4):
        train(history, 7 * week, Written(load_kg=80.0))
    newest = train(history, 28, Written(load_kg=100.0))
    (load,) = said(history, 28)
    assert load == (
        "Squat 100 kg: 25 % above the most of the four weeks before (80 kg). "
        "Steps of 10 % a week are the usual advice."
    )
    assert describe_first(programme_of_set(history, newest)) == f"By your own notes: s{load[1:]}"


def test_without_a_jump_in_load_the_volume_speaks(history: History) -> None:
    for week in range(4):
        train(history, 7 * week, Written(load_kg=80.0))
    train(history, 21, Written(load_kg=70.0))
    (sentence,) = said(history, 21)
    assert sentence.startswith("Squat, 300 kg lifted (reps times weight) in 7 days: 88 % above")


def test_reps_speak_where_loads_are_not_noted(history: History) -> None:
    for week in range(4):
        train(history, 7 * week)
    train(history, 21, exercise="row")
    train(history, 20)
    (sentence,) = said(history, 21)
    assert sentence.startswith("Squat, 4 reps in 7 days: 100 % above")


def test_steady_training_and_an_empty_history_have_nothing_to_say(history: History) -> None:
    assert said(history, 0) == []
    for week in range(5):
        train(history, 7 * week, Written(load_kg=80.0, rpe=8.0, keen=4, soreness=Soreness.NONE))
        assert said(history, 7 * week) == []
        assert describe_first(programme_of(history, "me", on(7 * week))) == ""


def test_what_comes_later_is_not_known_yet(history: History) -> None:
    for week in range(4):
        train(history, 7 * week, Written(load_kg=80.0))
    train(history, 28, Written(load_kg=120.0))
    assert said(history, 27) == []


def test_soreness_on_one_side_is_told_and_on_both_is_not(history: History) -> None:
    train(history, 0, Written(soreness=Soreness.BOTH))
    assert said(history, 0) == []
    train(history, 2, Written(soreness=Soreness.LEFT))
    (once,) = said(history, 2)
    assert once.startswith("Sore on the left side only.")
    train(history, 4, Written(soreness=Soreness.LEFT))
    (again,) = said(history, 4)
    assert again.startswith("Sore on the left side only again.")
    train(history, 5, Written(soreness=Soreness.NONE))
    assert said(history, 5) == []


def test_a_note_of_long_ago_says_nothing_of_today(history: History) -> None:
    train(history, 0, Written(soreness=Soreness.LEFT))
    train(history, 20)
    assert said(history, 20) == []


def test_little_wish_to_train_is_told_from_the_second_day_on(history: History) -> None:
    train(history, 0, Written(keen=2))
    assert said(history, 0) == []
    train(history, 2, Written(keen=1))
    (sentence,) = said(history, 2)
    assert sentence.startswith("Little wish to train")


def test_the_hardest_set_of_a_day_speaks_for_it(history: History) -> None:
    for day in (0, 2):
        train(history, day, Written(rpe=9.5))
        train(history, day, Written(rpe=6.0))
    (sentence,) = said(history, 2)
    assert sentence.startswith("RPE 9 or more")
    assert describe_first(programme_of(history, "me", on(2))) == f"By your own notes: {sentence}"


def test_six_days_without_rest_are_told(history: History) -> None:
    for day in range(5):
        train(history, day)
    assert said(history, 4) == []
    train(history, 5)
    (sentence,) = said(history, 5)
    assert sentence == "6 days of training in a row. A day of rest is part of training."


def test_a_set_speaks_of_its_own_exercise(history: History) -> None:
    for week in range(4):
        train(history, 7 * week, Written(load_kg=80.0))
    train(history, 28, Written(load_kg=100.0))
    row = train(history, 28, exercise="row")
    assert describe_first(programme_of_set(history, row)) == ""


def test_notes_on_a_client_are_not_called_ones_own(history: History) -> None:
    history.remember(clip(), [analysed()], client="Anna", written=Written(soreness=Soreness.RIGHT))
    said = describe_first(programme_of(history, "Anna", on(0)))
    assert said.startswith("By the notes on Anna: sore on the right side only.")

"""Ten thousand sets: any page in a fifth of a second, and a file that is no burden."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from support.remembered import MONDAY, analysed, clip

from formcheck.core.course import steps_of
from formcheck.core.enums import Worse
from formcheck.pipeline.lifter_page import lifter_page
from formcheck.report.html.lifter import render_lifter
from formcheck.store import OVERALL, History
from formcheck.store.comparison import against_last
from formcheck.store.cues import cues_of
from formcheck.store.database import connect, transaction
from formcheck.store.programme import programme_of_set

SETS = 10_000
REPS = 8
CHECKS = 9
EXERCISES = 5
CLIP = "/home/somebody/clips/client/a_clip_of_a_set_{}.mp4"
WORDS = ("8 reps, 6 clean; knees caving in from rep 7 on", "A note of usual length")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sets of one lifter, which is the worst case: 5 exercises, 8 reps and 9 checks each."""
    path = tmp_path_factory.mktemp("full") / "history.db"
    connection = connect(path)
    every = range(SETS)
    with transaction(connection):
        connection.execute("INSERT INTO client VALUES (1, 'anna', 'anna')")
        connection.executemany(
            "INSERT INTO clip VALUES (?, 1, hex(randomblob(32)), 0, ?, ?, 'clip')",
            ((n, CLIP.format(n), (MONDAY + n * timedelta(hours=3)).isoformat()) for n in every),
        )
        connection.executemany(
            "INSERT INTO training_set (id, clip_id, start_s, end_s, exercise, title, headline, "
            "state, reps_full, reps_partial, held_s, folder, version, load_kg, rpe, soreness, note)"
            " VALUES "
            "(?, ?, 1.0, 30.0, ?, 'Squat', ?, 'fault', 8, 0, 0.0, ?, '0.2', 80.0, 8.0, 'none', ?)",
            ((n, n, f"e{n % EXERCISES}", WORDS[0], CLIP.format(n), WORDS[1]) for n in every),
        )
        connection.executemany(
            "INSERT INTO measured VALUES (?, ?, 'deg', 'The title of a check')",
            ((n, f"exercise.check_{n}") for n in range(EXERCISES * CHECKS)),
        )
        parts = (OVERALL, *range(1, REPS + 1))
        connection.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, 20.25, 2.375)",
            (
                (n, n % EXERCISES * CHECKS + check, part, "warn" if check == 0 else "pass")
                for n, part, check in product(every, parts, range(CHECKS))
            ),
        )
    connection.close()
    return path


@pytest.mark.slow
def test_any_query_of_ten_thousand_sets_takes_less_than_a_fifth_of_a_second(full: Path) -> None:
    with History(full) as history:
        newest = history.sets("anna", most=1)[0]
        worse = {f"exercise.check_{n}": Worse.ABOVE for n in range(EXERCISES * CHECKS)}
        queries: tuple[Callable[[], object], ...] = (
            lambda: history.sets(most=50),
            lambda: history.sets("anna", most=50),
            lambda: history.sets("anna", "e1", most=50),
            lambda: history.sets(exercise="e1", most=50),
            lambda: history.findings(newest.number),
            lambda: against_last(history, newest.number),
            lambda: steps_of(history.courses("anna", newest.exercise)),
            lambda: programme_of_set(history, newest.number),
            lambda: cues_of(history, "anna", newest.exercise, worse),
            history.clients,
            history.owners,
            lambda: history.clients(below=Path(CLIP).parent),
            lambda: history.exercises("anna"),
            lambda: lifter_page(history, "anna", lambda one: one.folder),
            lambda: history.remember(clip(), [analysed()]),
        )
        for query in queries:
            assert min(_seconds(query) for _ in range(3)) < 0.2
        assert len(history.courses("anna", newest.exercise)) == CHECKS


@pytest.mark.slow
def test_so_does_a_lifter_s_page_from_the_file_to_the_markup(full: Path) -> None:
    with History(full) as history:

        def page() -> str:
            return render_lifter(lifter_page(history, "anna", lambda one: one.folder))

        assert min(_seconds(page) for _ in range(3)) < 0.2
        assert page().count("<figure>") > EXERCISES * CHECKS


@pytest.mark.slow
def test_the_file_stays_under_100_megabytes(full: Path) -> None:
    assert full.stat().st_size < 100e6


def _seconds(query: Callable[[], object]) -> float:
    start_s = time.process_time()
    query()
    return time.process_time() - start_s

"""Floors for real clips, where they lie beside the checkout. Figures: docs/accuracy.md."""

import csv
from pathlib import Path

import pytest

from benchmarks.clips import PLAIN_VIEWS, Result, measure

DATA = Path(__file__).parents[3] / "shared" / "data" / "clips"
SHORT_S = 10.0

pytestmark = [
    pytest.mark.clips,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="no real clips beside the checkout"),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Short clips of people squatting, pressing and hinging; all of them take too long here."""
    with (DATA / "truth.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if float(row["duration_s"]) <= SHORT_S
            and row["use"] == "core"
            and row["reps_certainty"] == "high"
        ]
    cache = tmp_path_factory.mktemp("clips")
    return [measure(row, DATA, cache, "auto") for row in rows]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_exercises_are_recognised(results: list[Result]) -> None:
    assert share([r.found_exercise == r.exercise for r in results]) >= 0.9


def test_reps_are_counted(results: list[Result]) -> None:
    counted = [r for r in results if r.truth_reps and r.reps is not None]
    assert share([r.reps == r.truth_reps for r in counted]) >= 0.92
    assert all(abs(r.reps - r.truth_reps) <= 1 for r in counted)


def test_views_are_named(results: list[Result]) -> None:
    plain = [r for r in results if r.truth_view in PLAIN_VIEWS and r.view]
    assert share([r.view in PLAIN_VIEWS[r.truth_view] for r in plain]) >= 0.9

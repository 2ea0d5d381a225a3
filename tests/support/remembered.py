"""Sets for the history: what report.json would hold of them, made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from support.builders import make_check, make_exercise, make_finding, make_rep, make_report

from formcheck.core.enums import Outcome
from formcheck.pipeline.history import remember_sets, show_sets
from formcheck.report import write_reports
from formcheck.report.document import to_document
from formcheck.store import Analysed, ClipFile, FilmedBy, History, Written

LEAN = "squat.forward_lean"
NETWORK, VERSION = "a" * 64, "1.2.3"
"""The model and the formcheck that have analysed what `back` makes."""
MONDAY = datetime(2026, 11, 2, 18, 0, tzinfo=timezone.utc)


def clip(content: str = "c0ffee", *, day: int = 0, path: str = "/clips/squat.mp4") -> ClipFile:
    """A clip of that content, filmed so many days after a certain Monday."""
    return ClipFile(content, path, MONDAY + timedelta(days=day), FilmedBy.CLIP)


def document(
    values: Sequence[float] = (10.0, 12.0),
    *,
    sem: float = 2.0,
    exercise: str = "squat",
    start_s: float = 0.0,
    rep_s: float = 2.0,
    check: str = LEAN,
    outcome: Outcome = Outcome.PASS,
    **settings: Any,
) -> dict[str, Any]:
    """report.json of a set with a rep for each of `values`, one after the other."""
    reps = []
    for n, value in enumerate(values, start=1):
        finding = make_finding(check, outcome, value=value, uncertainty=1.645 * sem)
        begins_s = start_s + (n - 1) * rep_s
        rep = make_rep(n, finding)
        reps.append(replace(rep, start_s=begins_s, end_s=begins_s + rep_s))
    made = make_exercise(make_check(check), id=exercise, title=exercise.capitalize())
    report = make_report(reps, exercise=made)
    return to_document(replace(report, settings=settings))


def analysed(*args: Any, folder: str = "/out/squat", **kwargs: Any) -> Analysed:
    """A set as `History.remember` takes it; the arguments are those of `document`."""
    return Analysed(document(*args, **kwargs), folder)


def with_speeds(
    one: Analysed,
    speeds: Sequence[float | None],
    *,
    sem: float = 0.02,
    scale: str = "given_plate",
    scale_sem: float = 0.01,
) -> Analysed:
    """The set with a bar that rises so fast in each rep, and is not seen where there is None."""
    reps = [
        {**rep, "bar": speed and {"mean_m_per_s": {"value": speed, "sem_in_set": sem}}}
        for rep, speed in zip(one.document["reps"], speeds, strict=True)
    ]
    bar = {"source": "plate", "scale": {"source": scale, "sem": scale_sem}}
    return Analysed({**one.document, "bar": bar, "reps": reps}, one.folder)


def back(bend_deg: float | None, *, is_clean: bool = True, **about: str) -> Analysed:
    """A set in which the lifter's back stands so."""
    one = analysed(exercise="deadlift")
    document = {
        **one.document,
        "formcheck_version": about.get("version", VERSION),
        "model": {"name": "full", "sha256": about.get("network", NETWORK)},
        "standing_back": {
            "seen_deg": bend_deg,
            "sem_deg": None if bend_deg is None else 4.0,
            "clean": is_clean,
            "zero_deg": bend_deg,
            "other_sets": 0,
        },
    }
    return Analysed(document, one.folder)


def remember_days(history: History, values: Sequence[float], *, client: str = "anna") -> list[int]:
    """A set a day whose reps all have one of `values`; returns the numbers of the sets."""
    return [
        history.remember(
            clip(f"{client} {day}", day=day),
            [analysed((value, value))],
            client=client,
            written=Written(load_kg=60.0 + day),
        )[0]
        for day, value in enumerate(values)
    ]


def keep_report(
    history: History,
    file: ClipFile,
    folder: Path,
    lean: float,
    client: str = "Anna",
    load_kg: float | None = None,
    exercise: str = "squat",
    speed: float | None = None,
) -> int:
    """Write a report and keep it, as the commands do; returns the number of the set."""
    made = make_exercise(make_check(LEAN), id=exercise, title=exercise.capitalize())
    finding = make_finding(LEAN, Outcome.PASS, value=lean, uncertainty=2.0)
    report = make_report([make_rep(1, finding)], exercise=made)
    write_reports(report, folder, ["html"])
    one = with_speeds(Analysed(to_document(report), str(folder)), [speed])
    (number,) = remember_sets(history, file, [one], client, Written(load_kg=load_kg))
    show_sets(history, [number])
    return number


def bytes_of(path: Path) -> bytes:
    """Everything that stands in the files of the history at `path`."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

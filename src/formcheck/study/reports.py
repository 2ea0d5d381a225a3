"""Sets that formcheck has judged, read from the folders of their reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.core.enums import Outcome, RepKind, Scope
from formcheck.core.exercise import Check, Exercise
from formcheck.errors import UsageError
from formcheck.exercises import load_exercise
from formcheck.pipeline.saved import report_document
from formcheck.report import find_reporter
from formcheck.report.html.cards import when_of
from formcheck.study.key import WHOLE_SET, Criterion, Part

__all__ = ["JudgedSet", "find_sets"]

_REPORT = find_reporter("json").FILE_NAME
# ours: seconds shown before the first rep and after the last one, to see where they begin and end.
_AROUND_S = 1.5


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A set and what formcheck says of it.

    Attributes:
        folder: of the report.
        source: the clip.
        time_scale: seconds of the report that a second of the clip shows.
        start_s, end_s: what to show of the clip, in seconds of the report.
        exercise: the exercise.
        note: which of several people is judged; empty if nobody had to say.
        criteria: the checks that are to be rated.
        parts: what is rated by itself, in seconds of the clip as it is shown.
        says: outcome by check, and by part.
        formcheck_version: the one that made the report.
    """

    folder: Path
    source: Path
    time_scale: float
    start_s: float
    end_s: float
    exercise: Exercise
    note: str
    criteria: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    says: dict[str, dict[str, Outcome]]
    formcheck_version: str


def find_sets(
    folders: Sequence[Path], *, all_checks: bool = False, by_rep: bool = False
) -> list[JudgedSet]:
    """The sets with a report in `folders` and below, each report once.

    Args:
        folders: of `analyze` or `batch`.
        all_checks: whether every check is to be rated, or the main ones only.
        by_rep: whether reps and holds are to be rated one by one, or the set as a whole.

    Raises:
        UsageError: there is none, or a report is damaged.
    """
    found: dict[Path, JudgedSet] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(
                f"{folder}: is not a folder.",
                "Give folders that `formcheck analyze` or `formcheck batch` has written to.",
            )
        for path in sorted(folder.rglob(_REPORT)):
            if path.resolve() not in found:
                found[path.resolve()] = _read(path.parent, all_checks, by_rep)
    if not found:
        raise UsageError(
            f"{', '.join(map(str, folders))}: no {_REPORT} in it.",
            "Run `formcheck batch` on the clips first, and give its output folder.",
        )
    return list(found.values())


def _read(folder: Path, all_checks: bool, by_rep: bool) -> JudgedSet:
    document = report_document(folder)
    try:
        return _judged_set(folder, document, all_checks, by_rep)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"{folder / _REPORT}: not a report of this version.", "Analyse the clip again."
        ) from error


def _judged_set(
    folder: Path, document: Mapping[str, Any], all_checks: bool, by_rep: bool
) -> JudgedSet:
    clip, settings = document["clip"], document["settings"]
    scale = float(clip["time_scale"])
    named = str(settings["exercise"])
    exercise = load_exercise(Path(named) if named.endswith(".toml") else document["exercise"]["id"])
    asked = {each["id"] for each in document["checks"] if all_checks or each["main"]}
    checks = [check for check in exercise.checks if check.id in asked]
    start_s, end_s = _span(document)
    items = _reps_and_holds(document) if by_rep else {}
    ends = {
        name: (item["start_s"] - start_s, item["end_s"] - start_s) for name, item in items.items()
    }
    return JudgedSet(
        folder=folder,
        source=Path(clip["path"]),
        time_scale=scale,
        start_s=start_s,
        end_s=end_s,
        exercise=exercise,
        note=_note(settings["lifter"]),
        criteria=tuple(_criterion(check) for check in checks),
        parts=(
            Part(WHOLE_SET, "The whole set", 0.0, round((end_s - start_s) / scale, 2)),
            *(
                Part(
                    name, name.replace("-", " ").capitalize(), *(round(t / scale, 2) for t in each)
                )
                for name, each in ends.items()
            ),
        ),
        says={check.id: _says(check, document, items) for check in checks},
        formcheck_version=str(document["formcheck_version"]),
    )


def _span(document: Mapping[str, Any]) -> tuple[float, float]:
    """What to show: the set and a little around it, or all that was analysed."""
    clip, settings = document["clip"], document["settings"]
    done = [*document["reps"], *document["holds"]]
    around_s = _AROUND_S * float(clip["time_scale"])
    first_s = float(settings["start_s"] or 0.0)
    last_s = float(settings["end_s"] or clip["duration_s"])
    start_s = min((part["start_s"] - around_s for part in done), default=first_s)
    end_s = max((part["end_s"] + around_s for part in done), default=last_s)
    return max(first_s, start_s), min(last_s, end_s)


def _reps_and_holds(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Full reps and holds by name; partial reps don't count."""
    full = [rep for rep in document["reps"] if rep["kind"] == RepKind.FULL]
    return {
        **{f"rep-{rep['number']}": rep for rep in full},
        **{f"hold-{hold['index']}": hold for hold in document["holds"]},
    }


def _says(
    check: Check, document: Mapping[str, Any], items: Mapping[str, Mapping[str, Any]]
) -> dict[str, Outcome]:
    """What a check says of each of `items`; of the whole set where it has none, or is about it."""
    if check.scope is Scope.SET or not items:
        return {WHOLE_SET: _outcome(document["checks"], "id", check)}
    return {name: _outcome(item["findings"], "check", check) for name, item in items.items()}


def _outcome(found: Sequence[Mapping[str, Any]], name: str, check: Check) -> Outcome:
    of_check: Iterator[str] = (each["outcome"] for each in found if each[name] == check.id)
    return Outcome(next(of_check, Outcome.NOT_ASSESSED))


def _criterion(check: Check) -> Criterion:
    over = ", over the whole set" if check.scope is Scope.SET else ""
    return Criterion(check.id, check.title, check.title_good, when_of(check) + over, check.why)


def _note(lifter: int | None) -> str:
    """Who of several people is judged, as `Options.lifter` counts them."""
    if lifter is None:
        return ""
    if lifter == -1:
        return "Rate the person on the right."
    return "Rate the person on the left." if lifter == 1 else f"Rate person {lifter} from the left."

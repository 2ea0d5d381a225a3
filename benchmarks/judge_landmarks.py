"""Judges saved landmarks with the version of formcheck that comes first on PYTHONPATH.

    PYTHONPATH=CHECKOUT/src:. python -m benchmarks.judge_landmarks FILES.json RESULTS.json

`benchmarks.compare_versions` runs this in one process per version. Modules and functions have
other names in other versions, so this module imports nothing of formcheck by name: `HOMES` lists
where each function may be, and the first that exists is taken. After a rename, add the new place
to `HOMES`.

FILES.json is a list of `{"name", "path", "exercise"}`; `exercise` is an id or null. RESULTS.json
is `{"formcheck": path of the package, "results": {name: {"named": ..., "auto": ...}}}`. An
exception is a result as well: its class and message.
"""

from __future__ import annotations

import csv
import inspect
import io
import json
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["HOMES", "find", "judge", "main"]

HOMES = {
    "load_landmarks": (
        "formcheck.pipeline.landmarks:load_landmarks",
        "formcheck.pose.replay:load_landmarks",
    ),
    "load_exercise": ("formcheck.exercises:load_exercise",),
    "exercise_ids": ("formcheck.exercises:exercise_ids",),
    "ClipInfo": (
        "formcheck.core.report:ClipInfo",
        "formcheck.domain:ClipInfo",
    ),
    "Provenance": (
        "formcheck.core.report:Provenance",
        "formcheck.engine:Provenance",
    ),
    "report_on": (
        "formcheck.core.judge.judge:report_on",
        "formcheck.engine:report_on",
    ),
    "recognise": (
        "formcheck.core.recognition:recognise",
        "formcheck.recognition:recognise",
    ),
    "recognise_sets": (
        "formcheck.core.recognition:recognise_sets",
        "formcheck.recognition:recognise_sets",
    ),
    "to_document": ("formcheck.report.document:to_document",),
    "write_csv": ("formcheck.report.formats.csv:write", "formcheck.report.csv:write_csv"),
    "print_report": ("formcheck.report.terminal:print_report",),
    "calibration": ("formcheck.pose.mediapipe_calibration:MEDIAPIPE",),
}
"""Where each function or class may be, as `module:name`, newest place first."""

OPTIONAL = ("calibration", "recognise_sets")
"""Roles that some versions don't have."""

TERMINAL_COLUMNS = 100

Result = dict[str, Any]


@cache
def find(role: str) -> Any:
    """The function or class that this version has for a role of `HOMES`.

    Raises:
        ImportError: it is in none of the places listed.
    """
    tried = []
    for home in HOMES[role]:
        try:
            return pkgutil.resolve_name(home)
        except (ImportError, AttributeError) as error:
            tried.append(f"{home} ({error})")
    raise ImportError(f"this version has no {role}; tried {'; '.join(tried)}")


def judge(path: Path, name: str, exercise: str | None) -> Result:
    """What this version says of the landmarks at `path`.

    Args:
        path: landmarks as formcheck saves them (.npz).
        name: what the clip is called in the reports.
        exercise: an id, or None if nobody knows.

    Returns:
        `auto`, with the exercise recognised, and `named`, with the exercise given, unless it
        is None. Both are JSON-ready.
    """
    results = {"auto": _or_error(_recognised, path, name)}
    if exercise is not None:
        results["named"] = _or_error(_named, path, name, exercise)
    return results


def _or_error(function: Callable[..., Result], *args: object) -> Result:
    """The function's result, with the exception's class and message as `error`, if any."""
    try:
        return {"error": "", **function(*args)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _call(role: str, *args: object) -> Any:
    """Call a role's function, with the pose network's calibration if this version takes one."""
    function = find(role)
    if "calibration" in inspect.signature(function).parameters:
        return function(*args, calibration=find("calibration"))
    return function(*args)


def _named(path: Path, name: str, exercise: str) -> Result:
    sequence = find("load_landmarks")(path).sequence
    return _reports(sequence, name, _exercise(exercise), find("Provenance")())


def _recognised(path: Path, name: str) -> Result:
    """Scores of all candidates, the sets found, and the reports if one exercise is found."""
    sequence = find("load_landmarks")(path).sequence
    known = [_exercise(id_) for id_ in find("exercise_ids")()]
    found = _call("recognise", sequence, known)
    # Older versions looked for sets in a second function.
    sets = found.sets if hasattr(found, "sets") else _call("recognise_sets", sequence, known)
    result = {
        "exercise": found.exercise.id if found.exercise else None,
        "confidence": found.confidence,
        "candidates": {c.exercise.id: c.score for c in found.candidates},
        "sets": [
            {"exercise": s.exercise.id, "start_s": s.start_s, "end_s": s.end_s, "score": s.score}
            for s in sets
        ],
    }
    in_sets = {s.exercise.id for s in sets}
    # As `formcheck analyze` does it: the sets come first, and several exercises are no report.
    exercise = in_sets.pop() if len(in_sets) == 1 else result["exercise"] if not in_sets else None
    if exercise is not None:
        provenance = find("Provenance")(
            exercise_given=False,
            exercise_confidence=min((s.score for s in sets), default=found.confidence),
        )
        result |= _reports(sequence, name, _exercise(exercise), provenance)
    return result


@cache
def _exercise(name: str) -> Any:
    return find("load_exercise")(name)


def _reports(sequence: Any, name: str, exercise: Any, provenance: Any) -> Result:
    """The report as report.json has it, as rows of reps.csv and as the terminal shows it."""
    report = _call("report_on", sequence, _clip(sequence, name), exercise, provenance)
    return {
        "report": find("to_document")(report),
        "csv": _csv_rows(report),
        "terminal": _terminal_text(report),
    }


def _clip(sequence: Any, name: str) -> Any:
    """A clip of constant frame rate that lasts as long as its poses."""
    t_s = sequence.t_s
    duration_s = float(t_s[-1]) if len(t_s) else 0.0
    span_s = float(t_s[-1] - t_s[0]) if len(t_s) > 1 else 0.0
    return find("ClipInfo")(
        path=Path(name),
        duration_s=duration_s,
        size_wh=sequence.size_wh,
        rotation_deg=0,
        frame_rate=(len(t_s) - 1) / span_s if span_s else 0.0,
        variable_frame_rate=False,
    )


def _csv_rows(report: Any) -> list[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reps.csv"
        find("write_csv")(report, path)
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _terminal_text(report: Any) -> str:
    from rich.console import Console

    text = io.StringIO()
    console = Console(file=text, width=TERMINAL_COLUMNS, color_system=None)
    find("print_report")(report, console)
    return text.getvalue()


def main(argv: list[str]) -> int:
    """Judge the files listed in the first JSON file; write the results to the second."""
    import formcheck

    files, target = (Path(argument) for argument in argv)
    for role in HOMES:  # A name that is missing everywhere is no result but a gap in the table.
        if role not in OPTIONAL:
            find(role)
    results = {
        file["name"]: judge(Path(file["path"]), file["name"], file["exercise"])
        for file in json.loads(files.read_text(encoding="utf-8"))
    }
    content = {"formcheck": formcheck.__file__, "results": results}
    target.write_text(json.dumps(content), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

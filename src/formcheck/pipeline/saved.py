"""A set that was analysed before, judged once more from its folder, without the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.core.report import Report
from formcheck.errors import UsageError
from formcheck.exercises.overrides import Overrides
from formcheck.pipeline.bar_settings import bar_in
from formcheck.pipeline.baseline_settings import baseline_in
from formcheck.pipeline.options import Options
from formcheck.pipeline.output import SET_FOLDERS
from formcheck.report import find_reporter
from formcheck.report.clip_report import CLIP_JSON

__all__ = ["judged_again", "judged_without_pictures", "report_document"]

_REPORT = find_reporter("json").FILE_NAME


def judged_again(folder: Path) -> Report:
    """The report on the set in `folder`, with its poses and key frames; the page is left alone.

    Raises:
        UsageError: there is no report or there are no landmarks of this version in it.
        VideoError: the clip is gone.
    """
    from formcheck.pipeline.media import media_of

    report, options = _judged(folder)
    return replace(report, media=media_of(report, folder, options))


def judged_without_pictures(folder: Path) -> Report:
    """As `judged_again`, without the key frames."""
    return _judged(folder)[0]


def _judged(folder: Path) -> tuple[Report, Options]:
    from formcheck.pipeline.analyze import judge_saved

    document = report_document(folder)
    try:
        path, options = Path(document["clip"]["path"]), _options(document)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{folder / _REPORT}: not a report of this version.", "Analyse the clip again."
        ) from error
    return judge_saved(path, folder, options), options


def report_document(folder: Path) -> Mapping[str, Any]:
    """The content of the report.json in `folder`.

    Raises:
        UsageError: there is none, or it is damaged.
    """
    try:
        document: Mapping[str, Any] = json.loads((folder / _REPORT).read_text(encoding="utf-8"))
    except OSError as error:
        hint = "Give the folder that `formcheck analyze` has written to."
        if (folder / CLIP_JSON).is_file():
            sets = ", ".join(sorted(path.name for path in folder.glob(SET_FOLDERS)))
            hint = f"Several sets are in it. Give the folder of one: {sets}."
        raise UsageError(f"{folder}: no {_REPORT} in it.", hint) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{folder / _REPORT}: damaged.", "Analyse the clip again.") from error
    return document


def _options(document: Mapping[str, Any]) -> Options:
    """The options of the run that wrote the report; no video and no answer to be written anew."""
    settings = document["settings"]
    exercise = str(settings["exercise"])
    is_file = exercise.endswith(".toml")
    return Options(
        exercise=exercise if is_file else document["exercise"]["id"],
        model=settings["model"],
        start_s=settings["start_s"],
        end_s=settings["end_s"],
        capture_fps=settings["capture_fps"],
        lifter=settings["lifter"],
        every_frame=settings["every_frame"],
        overrides=Overrides(settings["overrides"]) if settings["overrides"] else None,
        baseline=baseline_in(settings),
        bar=bar_in(settings),
        video=False,
        reuse=True,
    )

"""study.json and study.html: what a study says, for scripts and for people."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from formcheck.core.agreement.bootstrap import Estimate
from formcheck.core.agreement.compare import Agreement, Pairing
from formcheck.core.agreement.tables import pairs
from formcheck.files import atomic_write
from formcheck.report.document import formcheck_version
from formcheck.report.templating import content_policy, own_file
from formcheck.study.rating_page import environment
from formcheck.study.score import Study
from formcheck.study.wording import (
    HOW_TO_READ,
    describe_coefficient,
    describe_judged,
    describe_share,
    headline,
    notes,
)

__all__ = ["JSON_FILE", "PAGE_FILE", "to_document", "write_results"]

SCHEMA_VERSION = 1
"""Rises when a key of study.json is renamed, removed or changes its meaning."""
JSON_FILE = "study.json"
PAGE_FILE = "study.html"
_ESTIMATES = (
    "among",
    "among_kappa",
    "alpha",
    "ac1",
    "ours",
    "ours_kappa",
    "among_there",
    "ours_there",
    "difference",
    "sensitivity",
    "specificity",
)


def write_results(study: Study, folder: Path) -> None:
    """Write both files into `folder`, which is made if missing.

    Raises:
        UsageError: they can't be written there.
    """
    text = json.dumps(to_document(study), indent=2, ensure_ascii=False, allow_nan=False)
    atomic_write(folder / JSON_FILE, text + "\n")
    atomic_write(folder / PAGE_FILE, _page_html(study))


def to_document(study: Study) -> dict[str, Any]:
    """The study as plain dicts, lists, strings and numbers; None for what is not known."""
    names = [rater.name for rater in study.raters]
    return {
        "schema_version": SCHEMA_VERSION,
        "formcheck_version": formcheck_version(),
        "judged_by": dict(sorted(study.judged_by.items())),
        "pack": study.pack,
        "result": {
            "verdict": study.verdict.value,
            "sentence": headline(study),
            "clips_needed": study.needed,
        },
        "notes": notes(study),
        "warnings_are_faults": study.warnings_are_faults,
        "no_word": {outcome.value: n for outcome, n in sorted(study.no_word.items())},
        "raters": [asdict(rater) for rater in study.raters],
        "overall": _agreement(study.overall, names),
        "checks": [
            {
                "exercise": each.exercise,
                "id": each.criterion.id,
                "title": each.criterion.title,
                **_agreement(each.agreement, names),
            }
            for each in study.checks
        ],
    }


def _agreement(found: Agreement, names: list[str]) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in ("clips", "units", "words", "faults", "fine")}
    return {
        **counts,
        "clips_compared": found.both_clips,
        **{name: _estimate(getattr(found, name)) for name in _ESTIMATES},
        "majority": _pairing(found.majority),
        "with_each": [
            {"rater": name, **_pairing(each)} for name, each in zip(names, found.each, strict=True)
        ],
        "pairs": [
            {"raters": [names[i], names[j]], **_pairing(each)}
            for (i, j), each in zip(pairs(len(names)), found.two, strict=True)
        ],
    }


def _pairing(found: Pairing) -> dict[str, Any]:
    return {"agreement": _estimate(found.agreement), "kappa": _estimate(found.kappa)}


def _estimate(found: Estimate) -> dict[str, float | None]:
    return {
        name: round(number, 4) + 0.0 if math.isfinite(number) else None
        for name, number in asdict(found).items()
    }


def _page_html(study: Study) -> str:
    """The page; it has no script."""
    ours = environment()
    style = own_file(ours, "style.css.j2") + own_file(ours, "study.css.j2")
    names = [rater.name for rater in study.raters]
    found = study.overall
    return ours.get_template("study.html.j2").render(
        study=study,
        headline=headline(study),
        notes=notes(study),
        how_to_read=HOW_TO_READ,
        with_each=list(zip(names, found.each, strict=True)),
        two=[
            (names[i], names[j], each)
            for (i, j), each in zip(pairs(len(names)), found.two, strict=True)
        ],
        share=describe_share,
        coefficient=describe_coefficient,
        judged=describe_judged,
        version=formcheck_version(),
        style=style,
        policy=content_policy(style),
    )

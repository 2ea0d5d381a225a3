"""Where a set and its reps lie in the file of its clip, from report.json.

Times in report.json are seconds of real life; the history has seconds of the file, which stay the
same when a clip turns out to be slow motion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formcheck.store.coach_records import Place

__all__ = ["Span", "parts_of", "places_of", "span_of", "time_scale_of"]

Span = tuple[float, float]
"""From and to, seconds of the file."""


def parts_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All reps and holds, partial reps too."""
    return [*document["reps"], *document["holds"]]


def span_of(document: Mapping[str, Any]) -> Span:
    """From the first rep or hold to the last; those in report.json are seconds of real life."""
    parts, scale = parts_of(document), time_scale_of(document)
    return (
        min(part["start_s"] for part in parts) / scale,
        max(part["end_s"] for part in parts) / scale,
    )


def places_of(document: Mapping[str, Any]) -> list[Place]:
    """Where each full rep and hold lies."""
    scale = time_scale_of(document)
    full = [rep for rep in document["reps"] if rep["kind"] == "full"]
    return [
        Place(
            part=part["index"],
            number=part.get("number", part["index"]),
            start_s=part["start_s"] / scale,
            end_s=part["end_s"] / scale,
        )
        for part in [*full, *document["holds"]]
    ]


def time_scale_of(document: Mapping[str, Any]) -> float:
    """Seconds of real life that a second of the file shows."""
    return document["clip"]["time_scale"] or 1.0

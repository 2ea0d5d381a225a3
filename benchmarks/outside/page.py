"""All sections as JSON, and that as Markdown: for the command line and for docs/accuracy.md."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.outside.bars import bars, bars_table
from benchmarks.outside.scores import reliability, right_shares, risk_coverage
from benchmarks.outside.sections import Section
from benchmarks.outside.tables import certainty_tables

__all__ = ["to_json", "to_markdown"]


def to_json(sections: Mapping[str, Section]) -> dict[str, Any]:
    """Figures, certainty and every judgement of each section, by its name; NaN becomes None."""
    content = {
        name: {
            "title": section.title,
            "text": section.text,
            "figures": section.figures,
            "certainty": {
                told: {
                    "verdicts": asdict(right_shares(rows)),
                    "reliability": reliability(rows),
                    "risk_coverage": risk_coverage(rows),
                }
                for told, rows in section.told.items()
            },
            "rows": [asdict(row) for row in section.rows],
        }
        for name, section in sections.items()
    }
    without_nan: dict[str, Any] = _without_nan(content)
    return without_nan


def _without_nan(content: Any) -> Any:
    """JSON has no NaN."""
    if isinstance(content, dict):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content


def to_markdown(content: Mapping[str, Any], heading: str = "##") -> str:
    """What `to_json` returns as Markdown; `heading` is that of a section."""
    certainty = {
        told: each for section in content.values() for told, each in section["certainty"].items()
    }
    parts = [
        (f"{heading} What is asked", bars_table(bars(content))),
        *((f"{heading} {section['title']}", section["text"]) for section in content.values()),
        (f"{heading} How sure is sure", certainty_tables(certainty)),
    ]
    return "\n\n".join(f"{title}\n\n{text}" for title, text in parts)

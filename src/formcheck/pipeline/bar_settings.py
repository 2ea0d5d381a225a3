"""What was said of the bar when a set was judged, as `settings` of report.json keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from formcheck.core.bar.model import BarSettings

__all__ = ["bar_document", "bar_in"]


def bar_document(bar: BarSettings) -> dict[str, object]:
    """`bar` as plain values, by the names of its fields."""
    return asdict(bar)


def bar_in(settings: Mapping[str, Any]) -> BarSettings:
    """What the settings of a report say of the bar; reports of older versions say nothing.

    Raises:
        TypeError, ValueError: it is not as `bar_document` writes it.
    """
    said = {field.name: settings.get(field.name) for field in fields(BarSettings)}
    return BarSettings(**{name: None if at is None else float(at) for name, at in said.items()})

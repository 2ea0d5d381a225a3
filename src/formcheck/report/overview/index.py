"""index.html, index.csv and index.json: many clips at a glance, whom to look at first on top."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from formcheck import __version__
from formcheck.core.enums import PartState
from formcheck.files import atomic_write
from formcheck.report.formats.csv import as_csv
from formcheck.report.overview.rows import FAILED, ORDER, Row
from formcheck.report.templating import address, content_policy, own_file, template_environment

__all__ = ["COLUMNS", "INDEX", "INDEX_SCHEMA_VERSION", "Index", "write_index"]

INDEX = "index.html"
"""The page; its data lie beside it as index.json and index.csv."""

INDEX_SCHEMA_VERSION = 2
"""Rises when a key of index.json is renamed, removed or changes its meaning."""

COLUMNS = (
    "rank",
    "client",
    "clip",
    "set_name",
    "exercise",
    "title",
    "state",
    "headline",
    "reps_full",
    "reps_partial",
    "holds",
    "view",
    "worst_check",
    "worst_in",
    "worst_at_s",
    "worst_value",
    "worst_uncertainty",
    "worst_unit",
    "cue",
    "main_seen",
    "main_checks",
    "not_seen",
    "refilm_reason",
    "refilm_message",
    "hint",
    "report",
    "video",
    "seen",
    "coach",
)
"""The columns of index.csv; see docs/batch.md."""

_STATES = {
    state: "no report" if state == FAILED else PartState(state).words for state in map(str, ORDER)
}
"""Each state in words, in the order of the ranks."""


@dataclass(frozen=True)
class Index:
    """All clips, ranked: rows that a coach should look at first come first.

    Attributes:
        rows: one for each set.
        pending: how many clips an interrupted run has not come to yet.
        made: when the index was made.
    """

    rows: tuple[Row, ...]
    pending: int
    made: datetime

    @cached_property
    def states(self) -> list[tuple[str, str, int]]:
        """State, its words and number of rows; those that occur, in the order of the ranks."""
        counts = Counter(row.state for row in self.rows)
        return [(state, words, counts[state]) for state, words in _STATES.items() if counts[state]]

    @cached_property
    def clients(self) -> list[tuple[str, list[tuple[int, Row]]]]:
        """Each client with their (rank, row), in the order of their worst clip."""
        grouped: dict[str, list[tuple[int, Row]]] = {}
        for place, row in enumerate(self.rows, start=1):
            grouped.setdefault(row.client, []).append((place, row))
        return list(grouped.items())

    @cached_property
    def exercises(self) -> list[tuple[str, str]]:
        """Ids and titles, by title."""
        titles = {row.exercise: row.title for row in self.rows if row.exercise}
        return sorted(titles.items(), key=lambda pair: pair[1].casefold())

    @cached_property
    def refilms(self) -> list[tuple[int, Row]]:
        """Rank and row of what should be filmed or sent again, client by client."""
        found = [(n, row) for n, row in enumerate(self.rows, start=1) if row.refilm]
        return sorted(found, key=lambda pair: (pair[1].client.casefold(), pair[0]))

    @property
    def clips(self) -> int:
        """How many clips the rows are about; a folder that can't be opened is none."""
        return len({row.clip for row in self.rows if not row.clip.endswith("/")})


def write_index(index: Index, folder: Path) -> Path:
    """Write the three files into `folder` and return the path of index.html.

    Raises:
        UsageError: they can't be written there.
    """
    atomic_write(folder / "index.json", _as_json(index))
    atomic_write(folder / "index.csv", _as_csv(index))
    page = folder / INDEX
    atomic_write(page, _as_html(index))
    return page


def _as_json(index: Index) -> str:
    document = {
        "schema_version": INDEX_SCHEMA_VERSION,
        "formcheck_version": __version__,
        "made": index.made.isoformat(timespec="seconds"),
        "pending": index.pending,
        "clips": [{"rank": n, **asdict(row)} for n, row in enumerate(index.rows, start=1)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _as_csv(index: Index) -> str:
    rows = ({"rank": place, **_flat(row)} for place, row in enumerate(index.rows, start=1))
    return as_csv(COLUMNS, ({name: row.get(name) for name in COLUMNS} for row in rows))


def _flat(row: Row) -> dict[str, Any]:
    worst, refilm = row.worst, row.refilm
    flat = {**asdict(row), "not_seen": "; ".join(row.not_seen)}
    if worst:
        flat |= {f"worst_{name}": getattr(worst, name) for name in ("check", "at_s", "value")}
        flat |= {"worst_uncertainty": worst.uncertainty, "worst_unit": worst.unit}
        flat |= {"worst_in": worst.where, "cue": worst.cue}
    if refilm:
        flat |= {"refilm_reason": refilm.reason, "refilm_message": refilm.message}
    return flat


def _as_html(index: Index) -> str:
    """The page: readable without script, which only filters and copies.

    Its content security policy allows our style and script by their hashes, and pictures
    from beside it.
    """
    environment = template_environment()
    environment.filters["address"] = address
    style = own_file(environment, "style.css.j2") + own_file(environment, "index.css.j2")
    script = own_file(environment, "index.js.j2") + own_file(environment, "copy.js.j2")
    return environment.get_template("index.html.j2").render(
        index=index,
        state_words=_STATES,
        date=f"{index.made.day} {index.made:%B %Y, %H:%M}",
        version=__version__,
        style=style,
        script=script,
        policy=content_policy(style, script, img="data: 'self' file:"),
    )

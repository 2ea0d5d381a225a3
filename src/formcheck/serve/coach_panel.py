"""The panel in which a coach speaks: what it shows, and how it gets into a report's page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from formcheck.core.report import Outcome
from formcheck.report.html.coach import with_panel
from formcheck.report.html.strokes import HEAD_PX, HEAD_RAD, MOST_POINTS, MOST_STROKES
from formcheck.report.templating import csp_hash, own_file
from formcheck.serve.entry import Entry
from formcheck.serve.pages import page_environment
from formcheck.store import OVERALL, WHOLE_SET, CoachWord, History, StoredSet, Verdict
from formcheck.store.coach_records import Place

__all__ = ["opened", "panel_of"]


@dataclass(frozen=True, slots=True)
class _CheckField:
    """A check in the panel: what formcheck says of it, and the coach so far."""

    check: str
    title: str
    outcome: Outcome
    word: CoachWord | None

    @property
    def is_doubtful(self) -> bool:
        """Whether something was found, or might have been."""
        return self.outcome.is_bad or self.outcome is Outcome.UNCLEAR


@dataclass(frozen=True, slots=True)
class _Panel:
    """What the panel shows."""

    entry: Entry
    folder: str
    one: StoredSet
    fields: tuple[_CheckField, ...]
    comment: str
    places: tuple[Place, ...]
    of_reps: tuple[CoachWord, ...]
    drawings: Mapping[int, Any]
    verdicts: tuple[Verdict, ...] = tuple(Verdict)

    @property
    def first(self) -> list[_CheckField]:
        """What there is something to say of: no clean check that nobody has spoken of."""
        return [each for each in self.fields if each.word or each.is_doubtful]

    @property
    def rest(self) -> list[_CheckField]:
        """The other checks."""
        return [each for each in self.fields if not (each.word or each.is_doubtful)]


def panel_of(history: History, number: int, entry: Entry, folder: str) -> Markup:
    """The panel of a set of the clip `entry`, whose report lies in its folder `folder`."""
    words = history.coach.words_now(number)
    of_all = {word.check: word for word in words if word.part == OVERALL}
    fields = tuple(
        _CheckField(found.check, found.title, found.outcome, of_all.get(found.check))
        for found in history.findings(number)
        if found.part == OVERALL
    )
    drawings = history.coach.drawings(number)
    whole = of_all.get(WHOLE_SET)
    panel = _Panel(
        entry=entry,
        folder=folder,
        one=history.set_numbered(number),
        fields=tuple(sorted(fields, key=lambda field: -field.outcome.severity)),
        comment=whole.comment if whole else "",
        places=tuple(history.coach.places(number)),
        of_reps=tuple(word for word in words if word.part is not None and word.part > 0),
        drawings={round(1000.0 * at_s): json.loads(text) for at_s, text in drawings.items()},
    )
    return Markup(page_environment().get_template("coach_panel.html.j2").render(panel=panel))


@cache
def _assets() -> tuple[Markup, Markup]:
    """Style and script of the panel."""
    script = page_environment().get_template("coach.js.j2")
    drawn = script.render(
        most_strokes=MOST_STROKES, most_points=MOST_POINTS, head_px=HEAD_PX, head_rad=HEAD_RAD
    )
    return own_file(page_environment(), "coach.css.j2"), Markup(drawn)


def opened(page: str, panel: Markup) -> str:
    """`page` with the panel, and a policy that lets its form, style and script through."""
    style, script = _assets()
    for before, after in (
        ("form-action 'none'", "form-action 'self'"),
        ("style-src ", f"style-src '{csp_hash(style)}' "),
        ("script-src ", f"script-src '{csp_hash(script)}' "),
    ):
        page = page.replace(str(escape(before)), str(escape(after)), 1)
    # Without a referrer a form has no origin either, and is taken for another page's.
    page = page.replace('content="no-referrer"', 'content="same-origin"', 1)
    page = page.replace("</head>", f"<style>{style}</style>\n</head>", 1)
    return with_panel(page, panel + Markup("<script>{}</script>").format(script))

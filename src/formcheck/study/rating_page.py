"""rate.html: the page on which a rater watches the clips and fills in the ratings, offline."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from formcheck.report.templating import content_policy, own_file, template_environment
from formcheck.report.wording import in_sentence
from formcheck.study.key import Key
from formcheck.study.reports import JudgedSet

__all__ = ["CLIPS", "PAGE", "environment", "page_html"]

PAGE = "rate.html"
CLIPS = "clips"
"""The folder beside the page that has the clips."""


@cache
def environment() -> Environment:
    """Templates of the study, and those of the reports."""
    ours = template_environment()
    own = PackageLoader("formcheck.study")
    ours.loader = ChoiceLoader([own, PackageLoader("formcheck.report")])
    return ours


def page_html(
    key: Key, clips: Mapping[str, JudgedSet], inside: Mapping[str, bytes] | None = None
) -> str:
    """The page of a pack; nothing that formcheck says is in it.

    Args:
        key: of the pack.
        clips: by neutral name.
        inside: the clips' files, to be part of the page; None if they are beside it.
    """
    ours = environment()
    style = own_file(ours, "style.css.j2") + own_file(ours, "rate.css.j2")
    script = own_file(ours, "rate.js.j2")
    exercises = {each.exercise.id: each.exercise for each in clips.values()}
    return ours.get_template("rate.html.j2").render(
        pack=_document(key, clips),
        clips=len(clips),
        again=len(key.again),
        ratings=key.ratings,
        exercises=[
            each.name_in_sentence
            for each in sorted(exercises.values(), key=lambda each: each.title)
        ],
        inside={
            name: Markup(base64.b64encode(data).decode("ascii"))
            for name, data in sorted((inside or {}).items())
        },
        style=style,
        script=script,
        policy=content_policy(style, script, media="'self' file: blob:"),
    )


def _document(key: Key, clips: Mapping[str, JudgedSet]) -> dict[str, Any]:
    """What the script of the page needs to know."""
    twice = {key.items[item] for item in key.again}
    return {
        "pack": key.pack,
        "criteria": {
            exercise: [
                {**asdict(each), "good": in_sentence(each.good), "fault": in_sentence(each.title)}
                for each in criteria
            ]
            for exercise, criteria in key.criteria.items()
        },
        "items": [
            _item(item, clips[name], name, _place(item in key.again, name in twice))
            for item, name in sorted(key.items.items())
        ],
    }


def _place(is_again: bool, comes_again: bool) -> str:
    """Where in a rater's order a clip may be: one that comes twice is rated early and late."""
    if is_again:
        return "late"
    return "early" if comes_again else "any"


def _item(item: str, judged: JudgedSet, name: str, place: str) -> dict[str, Any]:
    """A clip as it comes in the page."""
    parts = {part.id: part for part in judged.parts}
    return {
        "id": item,
        "clip": name,
        "file": f"{CLIPS}/{name}.mp4",
        "exercise": judged.exercise.id,
        "title": judged.exercise.title,
        "note": judged.note,
        "place": place,
        "rate": {
            check: [asdict(parts[part]) for part in says] for check, says in judged.says.items()
        },
    }

"""What a coach says, in the places that a report's page leaves for it.

The page is written before a coach has said anything. Comments in it mark the places, which are
filled again whenever there is another word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from formcheck.report.html.strokes import drawing_svg
from formcheck.report.message import Said, coached_message
from formcheck.report.templating import template_environment

__all__ = [
    "CoachBlock",
    "OwnMessage",
    "Said",
    "has_frame",
    "own_message",
    "with_coach",
    "with_panel",
]

# Nothing that a report says can look like one of these: all of it is escaped.
_WORDS = re.compile(r"(?<=<!--coach-words-->).*?(?=<!--/coach-words-->)", re.DOTALL)
_PANEL = re.compile(r"(?<=<!--coach-panel-->).*?(?=<!--/coach-panel-->)", re.DOTALL)
_MESSAGE = re.compile(r"(?<=<!--coach-message-->).*?(?=<!--/coach-message-->)", re.DOTALL)
_DRAWING = re.compile(r"<!--coach-drawing (\d+) (\d+) (\d+)-->.*?<!--/coach-drawing-->", re.DOTALL)
_OWN = re.compile(r'<template id="own-message" data-check="([^"]*)">(.*?)</template>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class CoachBlock:
    """What coaches say of a set.

    Attributes:
        said: their words.
        seen: the day on which one marked it as seen; empty if none has.
        drawings: lines on key frames as JSON, by their moment in seconds of the file.
    """

    said: Sequence[Said] = ()
    seen: str = ""
    drawings: Mapping[float, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """The message as formcheck alone would send it, and the check that its cue is about."""

    text: str
    check: str


def own_message(page: str) -> OwnMessage | None:
    """The message of a page as formcheck wrote it; None for the page of an earlier version."""
    found = _OWN.search(page)
    if found is None:
        return None
    return OwnMessage(Markup(found[2]).unescape(), Markup(found[1]).unescape())


def with_coach(page: str, block: CoachBlock) -> str:
    """`page` with what the coaches say; one of an earlier version stays as it is."""
    own = own_message(page)
    if own is None:
        return page
    words = template_environment().get_template("coach.html.j2").render(block=block)
    ours, theirs = coached_message(own.text, own.check, block.said)
    message = escape(ours)
    if theirs:
        message += Markup('<span class="from-coach">\n{}</span>').format(theirs)
    drawings = {round(1000.0 * at_s): text for at_s, text in block.drawings.items()}

    def drawn(found: re.Match[str]) -> str:
        at_ms, width, height = map(int, found.groups())
        svg = drawing_svg(drawings.get(at_ms, ""), (width, height))
        return f"<!--coach-drawing {at_ms} {width} {height}-->{svg}<!--/coach-drawing-->"

    page = _WORDS.sub(lambda _: words, page, count=1)
    page = _MESSAGE.sub(lambda _: str(message), page, count=1)
    return _DRAWING.sub(drawn, page)


def with_panel(page: str, panel: str) -> str:
    """`page` with what lets a coach say something, at the place that is left for it."""
    return _PANEL.sub(lambda _: panel, page, count=1)


def has_frame(page: str, at_ms: int) -> bool:
    """Whether a key frame of that moment, thousandths of a second of the file, is on `page`."""
    return any(int(found[1]) == at_ms for found in _DRAWING.finditer(page))

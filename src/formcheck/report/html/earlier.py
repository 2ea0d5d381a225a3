"""How a set compares with the lifter's earlier ones, on its report.html.

A page is complete before anything is known of other sets, and what is known of them changes: an
older clip is analysed later, or a set is forgotten. The page therefore has a slot for this section,
which is filled anew each time. Beside it stands whose page it is, so that a folder that was used
for another clip since is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from formcheck.core.course import Step
from formcheck.core.units import format_value
from formcheck.files import atomic_write_bytes
from formcheck.report.html.courses import sparkline
from formcheck.report.templating import template_environment

__all__ = [
    "SLOT",
    "SLOT_NAME",
    "Earlier",
    "clear_slot",
    "fill_slot",
    "has_page",
    "with_form",
]

_BEGIN, _END = b"<!-- earlier sets -->", b"<!-- end of earlier sets -->"
SLOT = Markup((_BEGIN + _END).decode())
"""Where the section goes in a page."""
_NAME_BEGIN, _NAME_END = b'<meta name="formcheck-set" content="', b'">'
SLOT_NAME = Markup((_NAME_BEGIN + _NAME_END).decode())
"""Where it says in the head of a page which set of the history it is about."""
# ours: bytes; the name stands in the first lines of a page.
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a page says of earlier sets.

    Attributes:
        last: which set it is compared with, `"2026-11-21, 80 kg"`.
        says: what changed, in a sentence.
        steps: each check that was measured in both.
    """

    last: str
    says: str
    steps: tuple[Step, ...]

    def markup(self) -> Markup:
        """The section."""
        environment = template_environment()
        environment.globals["number"] = format_value
        template = environment.get_template("earlier.html.j2")
        lines = [(step, sparkline(step.course)) for step in _most_telling_first(self.steps)]
        return Markup(template.render(earlier=self, lines=lines))


def _most_telling_first(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: not step.change.is_real)


def fill_slot(page: Path, name: str, earlier: Earlier | None, *, is_new: bool) -> None:
    """Put the section into `page`, or take it out for None; another set's page stays as it is.

    Args:
        page: a report.html.
        name: the set of the history that it has to be about.
        earlier: what it says of earlier sets.
        is_new: whether the page was just written for that set and has no name yet.

    Raises:
        UsageError: the page can't be written.
    """
    section = earlier.markup() if earlier else Markup("")
    _fill(page, name, section, is_new=is_new, new_name=name)


def clear_slot(page: Path, name: str) -> None:
    """Take out of `page` the section and the name of a set that was forgotten.

    Raises:
        UsageError: the page can't be written.
    """
    _fill(page, name, Markup(""), is_new=False, new_name="")


def with_form(page: str, form: Markup) -> str:
    """`page` with a form below the section, as long as somebody looks at it; nothing is kept."""
    end = _END.decode()
    return page.replace(end, form + end, 1)


def has_page(page: Path, name: str) -> bool:
    """Whether there is a page at that path, and it is about that set."""
    try:
        with page.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return _name_in(head) == name.encode()


def _fill(page: Path, name: str, section: Markup, *, is_new: bool, new_name: str) -> None:
    try:
        old = page.read_bytes()
    except OSError:
        return
    if _name_in(old[:_HEAD_BYTES]) not in ((b"", name.encode()) if is_new else (name.encode(),)):
        return
    head, begin, rest = old.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        return
    before, tag, after = head.partition(_NAME_BEGIN)
    named = before + tag + new_name.encode() + after[after.index(_NAME_END) :]
    if (new := named + begin + section.encode(errors="replace") + end + tail) != old:
        atomic_write_bytes(page, new)


def _name_in(head: bytes) -> bytes | None:
    """The name in the head of a page; None if there is no place for it."""
    _, tag, rest = head.partition(_NAME_BEGIN)
    name, end, _ = rest.partition(_NAME_END)
    return name if tag and end else None

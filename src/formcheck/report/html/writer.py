"""report.html: one page that stands alone, to look at, to show around and to print."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from markupsafe import Markup

from formcheck.core.report import Outcome, Report
from formcheck.core.timeline import unnamed
from formcheck.files import atomic_write
from formcheck.report.document import to_document
from formcheck.report.html.earlier import SLOT, SLOT_NAME
from formcheck.report.html.page import page_of
from formcheck.report.html.strip import SetMark, strip
from formcheck.report.templating import content_policy, own_file, template_environment
from formcheck.report.wording import UNSEEN_TITLE, capitalised, describe_clock

__all__ = ["render_html", "write_html"]


def write_html(report: Report, path: Path) -> None:
    """Write `report` to `path` as a page; the annotated video is looked for beside it.

    Raises:
        UsageError: the file can't be written there.
    """
    atomic_write(path, render_html(report))


def render_html(report: Report) -> str:
    """The page as text.

    Style and script are part of it. Its content security policy allows these two by their
    hashes and nothing else, so that no name in the report could smuggle in another.
    """
    environment = template_environment()
    environment.filters["capitalised"] = capitalised
    style = own_file(environment, "style.css.j2")
    scripts = ["script.js.j2", "copy.js.j2"]
    page = page_of(report)
    if page.player is not None and page.player.drawing is not None:
        scripts.append("drawing.js.j2")
    script = Markup("").join(own_file(environment, name) for name in scripts)
    mark = SetMark(report.exercise.title, report.state, "#parts")
    return environment.get_template("report.html.j2").render(
        page=page,
        clip_name=report.clip.name,
        strip=strip(
            report.timeline, {each.number: mark for each in report.timeline if each.number}
        ),
        unnamed=[
            (describe_clock(each.start_s, each.end_s), command)
            for each, command in zip(unnamed(report.timeline), report.naming, strict=False)
        ],
        date=_date_of(report.clip.path),
        slot=SLOT,
        slot_name=SLOT_NAME,
        outcomes=Outcome,
        unseen_title=UNSEEN_TITLE,
        version=to_document(report)["formcheck_version"],
        style=style,
        script=script,
        policy=content_policy(style, script, media="'self' file: blob:"),
    )


def _date_of(clip: Path) -> str:
    """The day the clip was saved, `"24 November 2025"`; empty if it is gone."""
    try:
        saved = datetime.fromtimestamp(clip.stat().st_mtime, tz=timezone.utc).astimezone()
    except (OSError, ValueError):
        return ""
    return f"{saved.day} {saved:%B %Y}"

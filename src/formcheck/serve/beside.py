"""Last time beside this time: a video of two sets, made when somebody asks for it on the report."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from markupsafe import Markup

from formcheck.pipeline.earlier import page_of_set
from formcheck.pipeline.options import LAST_TIME
from formcheck.report.html.earlier import with_form
from formcheck.serve.pages import page_environment
from formcheck.store import History

__all__ = ["has_set_before", "make_video", "with_last_time"]

# ours: seconds; it takes less than ten for two phone clips where a core is free.
_PATIENCE_S = 120.0


def has_set_before(history: History, number: int, below: Path) -> bool:
    """Whether the lifter's set before that one has a report below the folder `below`.

    Whoever was let in sees what was sent here, and not all that the owner's history knows.
    """
    before = history.before(number)
    page = None if before is None else page_of_set(before)
    return page is not None and page.is_relative_to(below)


def with_last_time(page: str, address: str, folder: str, is_made: bool) -> str:
    """The page of a report with the way to the video: the form that makes it, or a link.

    Args:
        page: the report.
        address: where the form is sent to.
        folder: of the set in the folder of the clip's report; empty if it has one only.
        is_made: whether the video lies beside the page.
    """
    template = page_environment().get_template("last_time.html.j2")
    video = LAST_TIME if is_made else ""
    return with_form(page, Markup(template.render(address=address, folder=folder, video=video)))


async def make_video(number: int, target: Path) -> str:
    """Make the video of a set of the history in a process of its own.

    Returns:
        What went wrong, in words; empty if nothing did.
    """
    words = ("-m", "formcheck", "compare", str(number), "--last", "-o", str(target))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, errors = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
    except asyncio.TimeoutError:
        return "It took too long. Try again when nothing else is being worked on."
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return "" if process.returncode == 0 else errors.decode(errors="replace").strip()

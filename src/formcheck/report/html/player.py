"""The page's player: the annotated video or, where there is none, the clip to draw over."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from formcheck.core.report import Report
from formcheck.report.html.video_link import VideoLink

__all__ = ["Player", "out_of_reach", "player_of"]

# ours: seconds; a usual frame's, for files that don't tell their rate.
_USUAL_STEP_S = 0.04


@dataclass(frozen=True, slots=True)
class Player:
    """A video and what goes with it.

    Attributes:
        address: of the video, relative to the page. A clip of which only a part was looked at
            opens there.
        size_wh: of its pictures, pixels.
        frame_step: seconds of the video from one frame to the next, as text.
        label: what it is.
        lost: what to say where it can't be played.
        drawing: what the page draws over it, as JSON; None for the annotated video.
        inside: the video itself in base 64, where the page is one file; else empty.
    """

    address: str
    size_wh: tuple[int, int]
    frame_step: str
    label: str
    lost: str
    drawing: Markup | None
    inside: str = ""


def player_of(report: Report) -> Player | None:
    """The player of the page, None where there is nothing to play."""
    link, media = VideoLink.of(report), report.media
    if not link.file:
        return None
    step = _frame_step(report)
    if media.shared is not None:
        inside = base64.b64encode(media.shared.mp4).decode("ascii")
        lost = "The video in this page can't be played: this browser can't read H.264."
        return Player("", report.clip.size_wh, step, "One rep, annotated", lost, None, inside)
    drawing = None
    address, label = link.address, "The annotated clip"
    lost = (
        f"The annotated video ({link.file}) can't be played: it is not beside this page, or this "
        "browser can't read H.264."
    )
    if not media.video and media.playback is not None:
        drawing = htmlsafe_json_dumps(media.playback.drawing, separators=(",", ":"))
        if report.clip.start_s:
            address = f"{link.address}#t={link.seek(report.clip.start_s)}"
        label = "The clip, with what was measured drawn over it"
        lost = (
            f"The clip ({report.clip.name}) can't be played here: it is no longer where it "
            "was, or this browser can't read its format."
        )
    return Player(address, report.clip.size_wh, step, label, lost, drawing)


def out_of_reach(report: Report) -> tuple[str, ...]:
    """Why the page has no player though it could have one, as a note; empty otherwise."""
    playback = report.media.playback
    if report.media.video or playback is None or playback.path:
        return ()
    return ("The clip is on another drive than this page, so the page can't play it.",)


def _frame_step(report: Report) -> str:
    file_rate = report.clip.frame_rate * report.clip.time_scale
    return f"{1 / file_rate if file_rate > 0 else _USUAL_STEP_S:.6f}"

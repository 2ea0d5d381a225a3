"""What is sent to others: a short video of one rep, a message, and a page that is one file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.pairs import demerits
from formcheck.core.parts import Hold, Rep
from formcheck.core.report import Report, SharedClip
from formcheck.errors import UsageError
from formcheck.files import atomic_write
from formcheck.pipeline.options import MESSAGE, SHARED, SHARED_PAGE, Progress, quiet
from formcheck.video.encoder import Purpose

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy

__all__ = ["BEST", "WORST", "Shared", "share"]

WORST, BEST = "worst", "best"

# ours: seconds of the video before and after the rep, to see where it begins and ends.
_AROUND_S = 0.8
# ours: seconds of the video, end card aside; less is over before one has looked.
_LEAST_S = 4.0
# ours: seconds of the video, end card aside; messages are short.
_MOST_S = 9.0
# ours: seconds; long enough to read it on a phone.
_END_CARD_S = 3.0
# ours: seconds; a cue is read once and has to stay for that.
_CUE_S = 2.5
# ours: pixels, the longer side; messengers shrink what is larger.
_MOST_PX = 960


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written: the video, the message as text and in a file, the page if there is one."""

    video: Path
    message: str
    message_file: Path
    page: Path | None = None


def share(
    report: Report,
    folder: Path,
    which: str = WORST,
    *,
    page: bool = False,
    progress: Progress = quiet,
    proxy: Proxy | None = None,
) -> Shared:
    """Write the video and the message into `folder`, and with `page` the page that is one file.

    Args:
        report: on a set, with its poses.
        folder: where to write; it exists.
        which: "worst", "best" or the number of a rep or hold.
        page: whether to write the page. It shows the key frames of `report.media`.
        progress: called with the stage "video".
        proxy: small copies of the clip's frames, if there are any.

    Raises:
        UsageError: there is no such rep, or a file can't be written.
        VideoError: the clip can't be read any more.
    """
    from formcheck.pipeline.media import Footage, Style, annotate
    from formcheck.report.html.writer import write_html
    from formcheck.report.message import message_of

    clip = report.clip
    start_s, end_s = _span(report, _chosen(report, which))
    footage = Footage(clip.path, start_s, end_s, clip.time_scale, proxy=proxy)
    style = Style(_MOST_PX, _END_CARD_S, _CUE_S * clip.time_scale, purpose=Purpose.MESSENGER)
    annotate(report, footage, folder / SHARED, progress=progress, style=style)
    message = message_of(report)
    atomic_write(folder / MESSAGE, message + "\n")
    done = Shared(folder / SHARED, message, folder / MESSAGE)
    if not page:
        return done
    shared = SharedClip(start_s, end_s, done.video.read_bytes())
    media = replace(report.media, shared=shared)
    write_html(replace(report, media=media), folder / SHARED_PAGE)
    return replace(done, page=folder / SHARED_PAGE)


def _chosen(report: Report, which: str) -> Rep | Hold:
    """The rep or hold that `which` names.

    Raises:
        UsageError: there is none, or not this one.
    """
    from formcheck.report.remarks import work_on

    parts = [part for part in report.parts if part.is_full] or list(report.parts)
    if not parts:
        raise UsageError(f"{report.clip.name}: no rep was found in it, so none can be shared.")
    if which == BEST:
        return min(parts, key=demerits)
    if which == WORST:
        of_worst = (item.worst.part for item in work_on(report))
        named = next((part for part in of_worst if part is not None), None)
        return named or max(parts, key=demerits)
    for part in parts:
        if which == str(part.number):
            return part
    raise UsageError(
        f"--rep {which}: there is no such rep.",
        f"Use worst, best or a number from 1 to {len(parts)}.",
    )


def _span(report: Report, part: Rep | Hold) -> tuple[float, float]:
    """What to show, in the report's seconds: the part and a little around it, as far as it fits.

    Of a long hold the time around its worst moment.
    """
    clip, scale = report.clip, report.clip.time_scale
    t_s = report.trace.sequence.t_s
    first_s, last_s = (
        (float(t_s[0]), float(t_s[-1])) if len(t_s) else (clip.start_s, clip.duration_s)
    )
    wanted_s = part.end_s - part.start_s + 2 * _AROUND_S * scale
    length_s = min(max(wanted_s, _LEAST_S * scale), _MOST_S * scale, last_s - first_s)
    middle_s = (part.start_s + part.end_s) / 2
    if wanted_s > length_s:
        middle_s = _worst_moment(part, middle_s)
    start_s = min(max(middle_s - length_s / 2, first_s), last_s - length_s)
    return start_s, start_s + length_s


def _worst_moment(part: Rep | Hold, otherwise: float) -> float:
    bad = [finding for finding in part.findings if finding.at_s is not None]
    worst = max(bad, key=lambda finding: (finding.outcome.severity, finding.excess), default=None)
    return otherwise if worst is None or worst.at_s is None else worst.at_s

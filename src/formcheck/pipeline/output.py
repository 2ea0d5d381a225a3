"""Writes what is known of a set: first the answer, then the pictures, which take longer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formcheck.core.report import Media, Report
from formcheck.pipeline.options import Options, Progress
from formcheck.report import PAGE, write_reports

__all__ = ["write_answer", "write_pictures"]


def write_answer(report: Report, folder: Path, options: Options, *, with_page: bool) -> Report:
    """Write the reports into `folder`, which is made if missing, without reading the clip again.

    The page plays the clip itself and draws over it. `with_page` False leaves it to
    `write_pictures`, for when that comes at once. Returns the report with what the page plays.

    Raises:
        VideoError: the clip can't be read any more.
        UsageError: a file can't be written there.
    """
    from formcheck.pipeline.playback import playback_of

    folder.mkdir(parents=True, exist_ok=True)
    if PAGE in options.formats:
        report = replace(report, media=Media(playback=playback_of(report, folder)))
    write_reports(report, folder, [name for name in options.formats if with_page or name != PAGE])
    return report


def write_pictures(report: Report, folder: Path, options: Options, progress: Progress) -> Report:
    """Make pictures and video of the clip, then write the page once more, with these.

    Returns the report with what was made. Raises what `media_of` and `write_answer` raise; the
    answer is then still in `folder`.
    """
    from formcheck.pipeline.media import media_of

    media = media_of(report, folder, options, progress)
    report = replace(report, media=replace(media, playback=report.media.playback))
    write_reports(report, folder, [name for name in options.formats if name == PAGE])
    return report

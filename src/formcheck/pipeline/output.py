"""Where the files of a clip go, and how they are written: first the answer, then the pictures."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.report import Media, Report
from formcheck.errors import UsageError
from formcheck.files import removed
from formcheck.pipeline.options import ANNOTATED, LANDMARKS, SHARED_FILES, Options, Progress
from formcheck.report import PAGE, file_names, find_reporter, write_reports
from formcheck.report.clip_report import CLIP_JSON

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy

__all__ = [
    "SET_FOLDERS",
    "forget_reports",
    "is_of_another",
    "output_folders",
    "refuse_own_source",
    "set_folder",
    "write_answer",
    "write_pictures",
]

SET_FOLDERS = "set_*"
"""Where the sets of a clip of several exercises have their files, see `set_folder`."""
_REPORT = find_reporter("json").FILE_NAME
_NAMELESS = "clip"
"""The folder of a clip whose own name consists of dots."""


def output_folders(paths: Sequence[Path], out: Path | None) -> list[Path]:
    """Where each clip's files go.

    `out` itself for a single clip, a folder in it named after the clip for several, and
    `formcheck_out/<clip>` when `out` is None. Clips of the same name get a number, also where one
    was analysed earlier: its results stay. `out` for a single clip is taken as it is.
    """
    if out is not None and len(paths) == 1:
        return [out]
    root = out or Path("formcheck_out")
    taken: set[str] = set()
    folders = []
    for path in paths:
        # Windows drops dots and spaces at the end, and ".." would lead out of the folder.
        stem = path.stem.rstrip(". ") or _NAMELESS
        numbered = (stem if n == 1 else f"{stem}_{n}" for n in itertools.count(1))
        # Windows and macOS take names that differ in case alone for the same.
        name = next(
            name
            for name in numbered
            if name.casefold() not in taken and not is_of_another(root / name, path)
        )
        taken.add(name.casefold())
        folders.append(root / name)
    return folders


def is_of_another(folder: Path, clip: Path) -> bool:
    """Whether the results in `folder` are those of another clip than the one at `clip`."""
    for name in (_REPORT, CLIP_JSON):
        try:
            document = json.loads((folder / name).read_text(encoding="utf-8"))
            return Path(document["clip"]["path"]).resolve() != clip.resolve()
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            continue  # there is none, or it tells nothing any more
    return False


def set_folder(folder: Path, number: int, exercise: str) -> Path:
    """Where the set of that number has its files, in the folder of a clip of several."""
    return folder / f"set_{number}_{exercise}"


def refuse_own_source(path: Path, folder: Path) -> None:
    """Make sure that nothing which is written into `folder` takes the place of the clip at `path`.

    Raises:
        UsageError: something would, by whatever link.
    """
    names = (*file_names(), CLIP_JSON, ANNOTATED, LANDMARKS, *SHARED_FILES)
    for part in (folder, *folder.glob(SET_FOLDERS)):
        for name in names:
            with suppress(OSError):  # one of the two is not there
                if (part / name).samefile(path):
                    raise UsageError(
                        f"{path}: {name} would replace its own source.",
                        "Choose another folder with -o.",
                    )


def forget_reports(folder: Path) -> None:
    """Remove the reports and videos of an earlier run on the clip, also those of its sets.

    Raises:
        UsageError: a file can't be removed.
    """
    for path in _reports_in(folder):
        removed(path)


def _reports_in(folder: Path) -> list[Path]:
    """Where reports and videos of a clip and of its sets may lie."""
    # clip.json comes last: it knows what else there is.
    names = (*file_names(), ANNOTATED, *SHARED_FILES, CLIP_JSON)
    parts = (*(folder / name for name in _sets_in(folder)), folder)
    return [part / name for part in parts for name in names]


def _sets_in(folder: Path) -> list[str]:
    """The folders of a clip's sets, as its clip.json has them; none if there is no such file."""
    try:
        sets = json.loads((folder / CLIP_JSON).read_text(encoding="utf-8"))["sets"]
        names = [Path(one["folder"]) for one in sets]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [path.name for path in names if path.match(SET_FOLDERS) and path.name == str(path)]


def write_answer(report: Report, folder: Path, options: Options, *, with_page: bool) -> Report:
    """Write the reports into `folder`, which is made if missing, without reading the clip again.

    What an earlier run left there is removed, so that a folder never holds files of two runs.
    The page plays the clip itself and draws over it. `with_page` False leaves it to
    `write_pictures`, for when that comes at once. Returns the report with what the page plays.

    Raises:
        VideoError: the clip can't be read any more.
        UsageError: a file can't be written there.
    """
    from formcheck.pipeline.playback import playback_of

    if PAGE in options.formats:
        report = replace(report, media=Media(playback=playback_of(report, folder)))
    names = [name for name in options.formats if with_page or name != PAGE]
    write_reports(report, folder, names, outdated=_reports_in(folder))
    return report


def write_pictures(
    report: Report,
    folder: Path,
    options: Options,
    progress: Progress,
    proxy: Proxy | None = None,
) -> Report:
    """Make pictures and video of the clip, then write the page once more, with these.

    They are made of `proxy`, if there is one.

    Returns the report with what was made. Raises what `media_of` and `write_answer` raise; the
    answer is then still in `folder`.
    """
    from formcheck.pipeline.compare import compare_analysed
    from formcheck.pipeline.media import media_of
    from formcheck.pipeline.share import share

    media = media_of(report, folder, options, progress, proxy)
    report = replace(report, media=replace(media, playback=report.media.playback))
    if options.share and report.parts:
        video = share(report, folder, progress=progress, proxy=proxy).video
        both = compare_analysed(report, folder, progress, proxy)
        sent = replace(report.media, to_send=video.name, both_to_send=both.name if both else "")
        report = replace(report, media=sent)
    write_reports(report, folder, [name for name in options.formats if name == PAGE])
    return report

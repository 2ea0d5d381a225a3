"""Finds the clips in folders and works out whose they are, what they show, where results go."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch.config import BatchConfig, load_batch_config
from formcheck.batch.names import client_in, exercise_of, is_exercise_folder
from formcheck.batch.results import load_result
from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.errors import UsageError, VideoError
from formcheck.pipeline.output import is_of_another

__all__ = ["Clip", "Found", "beside_earlier", "find_clips"]

_VIDEO_NAME = re.compile(
    r"\.(mp4|m4v|mov|qt|mkv|webm|avi|mpe?g|m2?ts|wmv|flv|3gp|3g2|ogv)$", re.IGNORECASE
)
"""Files so called are clips even when they are damaged. Others, .ts and .gif among them, are
clips if there is a video in them."""
_OUTPUT = "formcheck_out"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
"""What Windows forbids in names, and bytes that are no text."""
# ours: bytes of a folder's name; reports and temporary files need room behind it.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip to work on.

    Attributes:
        path: where it is, absolute.
        name: its path below the folder that was given, with forward slashes; if several were
            given, from that folder on.
        client: whose it is, empty if nothing tells.
        exercise: an id or an exercise file by its name or batch.toml, None to recognise it.
        capture_fps: for slow motion, from batch.toml.
        folder: where its results go, below the output folder, with forward slashes.
        bar: what is known of the plates and the lifter, from batch.toml.
    """

    path: Path
    name: str
    client: str
    exercise: str | None
    capture_fps: float | None
    folder: str
    bar: BarSettings = NO_SETTINGS


@dataclass(frozen=True, slots=True)
class Found:
    """The clips, and the folders (name, reason) that could not be looked into."""

    clips: tuple[Clip, ...]
    unreadable: tuple[tuple[str, str], ...]


def find_clips(folders: Sequence[Path], out: Path, client_from: str | None = None) -> Found:
    """All clips in `folders` and below, in the order of their names, each file once.

    Passed over are hidden files and folders, `out`, folders called formcheck_out, and
    annotated videos of our own. Symbolic links are followed, in a loop only once.

    Args:
        folders: where to look.
        out: the output folder.
        client_from: `"folder"` (the first one below the folder given that is not called
            after an exercise; the folder itself if there is none and several are given) or
            `"name"` (of the file); None leaves it to batch.toml.

    Raises:
        UsageError: a folder does not exist, or its batch.toml is wrong.
    """
    clips: list[Clip] = []
    unreadable: list[tuple[str, str]] = []
    seen_files: set[str] = set()
    seen_folders = {_identity(out)} if out.is_dir() else set()
    for root in folders:
        if not root.is_dir():
            raise UsageError(f"{root}: is not a folder.", "For single clips use formcheck analyze.")
        config = load_batch_config(root)
        home = root.resolve().name if len(folders) > 1 else ""
        for path in _files_below(root, seen_folders, unreadable):
            if (real := os.path.realpath(path)) not in seen_files and _is_clip(path):
                seen_files.add(real)
                if (clip := _clip(path, _name(path, root), home, config, client_from)) is not None:
                    clips.append(clip)
    return Found(tuple(_apart(clips)), tuple(unreadable))


def _files_below(
    root: Path, seen: set[tuple[int, int]], unreadable: list[tuple[str, str]]
) -> Iterator[Path]:
    """Every file that is not hidden, folder by folder in the order of names."""

    def note(error: OSError) -> None:
        where = Path(os.fsdecode(error.filename or root))
        unreadable.append((_name(where, root) or root.name, error.strerror or str(error)))

    for folder, below, files in os.walk(root.absolute(), followlinks=True, onerror=note):
        here = Path(folder)
        if (identity := _identity(here)) in seen:
            below.clear()
            continue
        seen.add(identity)
        below[:] = sorted(name for name in below if not name.startswith(".") and name != _OUTPUT)
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _identity(folder: Path) -> tuple[int, int]:
    """What tells a folder from others, by whichever link it was reached."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def _is_clip(path: Path) -> bool:
    called_video = bool(_VIDEO_NAME.search(path.name))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False  # opening a pipe would wait for ever
    except OSError:
        return called_video  # whoever reads it will say what is wrong
    if path.name == "annotated.mp4" and path.with_name("landmarks.npz").exists():
        return False
    if called_video:
        return True
    from formcheck.video.probe import probe

    try:
        return len(probe(path).frame_times_s) > 1
    except VideoError:
        return False


def _clip(
    path: Path, name: str, home: str, config: BatchConfig, client_from: str | None
) -> Clip | None:
    """The clip called `name` below the folder given; `home` is that one's name if it counts."""
    rule = config.rule_for(name)
    if rule.skip:
        return None
    *folders, file = name.split("/")
    stem = file.removesuffix(path.suffix)
    above = [home] if home else []
    if rule.client is not None:
        client = rule.client
    elif (client_from or config.client_from) == "name":
        client = client_in(stem)
    else:
        named = (part for part in (*folders, *above) if not is_exercise_folder(part))
        client = next(named, "")
    return Clip(
        path=path,
        name="/".join((*above, name)),
        client=client,
        exercise=rule.exercise or exercise_of([*above, *folders], stem),
        capture_fps=rule.capture_fps,
        folder="/".join(_safe(part) for part in (*above, *folders, stem)),
        bar=BarSettings(rule.plate_mm, rule.height_cm),
    )


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root.absolute()).as_posix().removeprefix(".")


def _safe(name: str) -> str:
    """`name` as a folder's name on any system; changed names get a mark of their own."""
    safe = _UNSAFE.sub("_", name).rstrip(". ") or "_"
    while len(safe.encode()) > _LONGEST:
        safe = safe[:-1]
    return safe if safe == name else f"{safe}_{_mark(name)}"


def _apart(clips: Sequence[Clip]) -> Iterator[Clip]:
    """The clips with a folder each: those that would share one get a mark of their own.

    Whoever sorts first must not get the plain name, or a clip that is added later would push
    the results of another aside.
    """
    shared = Counter(clip.folder.casefold() for clip in clips)
    for clip in clips:
        if shared[clip.folder.casefold()] > 1:
            yield replace(clip, folder=f"{clip.folder}_{_mark(str(clip.path))}")
        else:
            yield clip


def beside_earlier(clip: Clip, out: Path) -> Clip:
    """The clip with a folder in `out` that holds no results of another one.

    An earlier run over other folders may have left a clip of the same name there. One of the same
    size is taken for this one, which was moved.
    """
    result = load_result(out / clip.folder)
    if result is None or result.stamp is None:
        return clip
    try:
        is_same_size = clip.path.stat().st_size == result.stamp.size
    except OSError:
        return clip  # whoever opens it says what is wrong
    # A report is read only where the size tells nothing: it may be long.
    if is_same_size or not is_of_another(out / clip.folder, clip.path):
        return clip
    return replace(clip, folder=f"{clip.folder}_{_mark(str(clip.path))}")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:6]

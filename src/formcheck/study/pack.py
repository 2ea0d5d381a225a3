"""Makes the pack that goes to the raters, and the key that stays here."""

from __future__ import annotations

import random
import shutil
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from formcheck.errors import UsageError
from formcheck.files import atomic_write, removed, replacing, temporary_beside
from formcheck.report.document import formcheck_version
from formcheck.study.clips import write_blinded
from formcheck.study.key import Criterion, Key, KeyClip, key_path, save_key
from formcheck.study.rating_page import CLIPS, PAGE, page_html
from formcheck.study.reports import JudgedSet

__all__ = ["Made", "make_pack"]

# ours: the share of clips that come a second time, to see how well raters agree with themselves.
REPEATED = 0.1
# structural: letters of a neutral name; 26 to the power of it is far more than there are clips.
_LETTERS = 6
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold: when its files were made is nobody's business."""

Watcher = Callable[[int, int], None]
"""Called with how many clips are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and what is in it."""

    pack: Path
    key: Path
    clips: int
    again: int
    ratings: int


def make_pack(
    sets: Sequence[JudgedSet],
    pack: Path,
    *,
    seed: int,
    repeated: float = REPEATED,
    watcher: Watcher = lambda done, of: None,
) -> Made:
    """Write the sets as a pack at `pack`, and its key beside it.

    Args:
        sets: what is to be rated.
        pack: a folder; a file if it ends in `.zip`, or in `.html`: then the clips are in the page.
        seed: of names and repeats.
        repeated: share of the clips that come a second time, 0 to 1.
        watcher: hears of the progress.

    Raises:
        VideoError: a clip can't be read any more.
        UsageError: something is there already, or can't be written.
    """
    key_file = key_path(pack)
    for path in (pack, key_file):
        if path.exists():
            raise UsageError(
                f"{path}: is there already, and ratings may depend on it.",
                "Choose another name with -o.",
            )
    clips, key = _shuffled(sets, seed, repeated)
    with TemporaryDirectory(prefix="formcheck-") as scratch:
        folder = Path(scratch)
        for done, (name, each) in enumerate(clips.items()):
            watcher(done, len(clips))
            write_blinded(each, folder / f"{name}.mp4")
        watcher(len(clips), len(clips))
        save_key(key, key_file)
        try:
            _write(folder, key, clips, pack)
        except BaseException:
            removed(key_file)
            raise
    return Made(pack, key_file, len(clips), len(key.again), key.ratings)


def _shuffled(
    sets: Sequence[JudgedSet], seed: int, repeated: float
) -> tuple[dict[str, JudgedSet], Key]:
    """The sets by neutral name, and the key to them."""
    chance = random.Random(seed)
    clips = dict(zip(_names(chance, len(sets)), sets, strict=True))
    again = chance.sample(sorted(clips), _how_many(repeated, len(sets)))
    shown = [*sorted(clips), *again]
    items = dict(zip(_names(chance, len(shown)), shown, strict=True))
    key = Key.of(
        seed,
        _criteria(sets),
        {name: _in_key(each) for name, each in clips.items()},
        items,
        tuple(list(items)[len(clips) :]),
        version=formcheck_version(),
        made=datetime.now(timezone.utc).isoformat(timespec="seconds"),
    )
    return clips, key


def _how_many(repeated: float, clips: int) -> int:
    """How many clips come twice: one at least where any are to, none where they can't be apart."""
    return min(clips, max(1, round(repeated * clips))) if repeated > 0 and clips > 2 else 0


def _names(chance: random.Random, n: int) -> list[str]:
    """So many different names that tell nothing, in no order."""
    names: dict[str, None] = {}
    while len(names) < n:
        names["".join(chance.choices(string.ascii_lowercase, k=_LETTERS))] = None
    return list(names)


def _criteria(sets: Sequence[JudgedSet]) -> dict[str, tuple[Criterion, ...]]:
    """The criteria of each exercise: those of all of its sets."""
    found: dict[str, dict[str, Criterion]] = {}
    for each in sets:
        found.setdefault(each.exercise.id, {}).update({one.id: one for one in each.criteria})
    return {exercise: tuple(criteria.values()) for exercise, criteria in sorted(found.items())}


def _in_key(judged: JudgedSet) -> KeyClip:
    return KeyClip(
        str(judged.folder.absolute()),
        str(judged.source),
        judged.exercise.id,
        judged.exercise.title,
        judged.says,
        judged.formcheck_version,
    )


def _write(folder: Path, key: Key, clips: dict[str, JudgedSet], pack: Path) -> None:
    """Put the clips in `folder` and the page into the pack, which is there as a whole or not."""
    if pack.suffix.lower() == ".html":
        inside = {name: (folder / f"{name}.mp4").read_bytes() for name in clips}
        atomic_write(pack, page_html(key, clips, inside))
    elif pack.suffix.lower() == ".zip":
        with replacing(pack) as temporary, ZipFile(temporary, "w", ZIP_STORED) as archive:
            for name in sorted(clips):
                info = ZipInfo(f"{pack.stem}/{CLIPS}/{name}.mp4", _ZIP_TIME)
                archive.writestr(info, (folder / f"{name}.mp4").read_bytes())
            archive.writestr(ZipInfo(f"{pack.stem}/{PAGE}", _ZIP_TIME), page_html(key, clips))
    else:
        _write_folder(folder, page_html(key, clips), pack)


def _write_folder(folder: Path, page: str, pack: Path) -> None:
    temporary = temporary_beside(pack)
    try:
        (temporary / CLIPS).mkdir(parents=True)
        for clip in sorted(folder.glob("*.mp4")):
            shutil.copyfile(clip, temporary / CLIPS / clip.name)
        (temporary / PAGE).write_bytes(page.encode(errors="replace"))
        temporary.rename(pack)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"{pack}: can't be written ({reason}).", "Choose another place with -o."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)

"""Files on disk: their checksums, how they are written in one step, and whose a folder is."""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from formcheck.errors import UsageError

__all__ = [
    "TEMPORARY_FILES",
    "atomic_write",
    "atomic_write_bytes",
    "claimed",
    "removed",
    "replacing",
    "require_room",
    "sha256_of",
    "temporary_beside",
]

# ours: bytes read at once, far more than the cost of a call.
_BLOCK = 1 << 20
# ours: bytes that have to be free before a clip is begun; an annotated video takes that much.
ROOM = 20_000_000

TEMPORARY_FILES = ".*.formcheck-*.part"
"""Matches the temporary names of all files that are being written, see `temporary_beside`."""
_TEMPORARY = re.compile(r"\.(.+)\.formcheck-[0-9a-f]{8}\.part")
_LOCK = ".formcheck.lock"
_CHOOSE = "Choose a folder you can write to with -o, or free some space."


def sha256_of(path: Path) -> str:
    """SHA-256 of the file at `path`, in hexadecimal; raises OSError when it can't be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        # hashlib.file_digest would do this from Python 3.11 on.
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextlib.contextmanager
def claimed(folder: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Keeps other runs of formcheck from writing into `folder` until the block ends.

    Another run that is writing there already is waited for no longer than `patience_s`.

    The folder is made if missing, and removed at the end if nothing was written into it. What
    a killed run left half written in it is removed. The system drops the lock of a process
    that dies.

    Raises:
        UsageError: nothing can be written there, or another run is writing there.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, timeout=patience_s)
    with _explained(folder):
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise UsageError(
                f"{folder}: another formcheck run is writing there.",
                "Wait until it is done, or choose another folder with -o.",
            ) from None
        for leftover in folder.glob(TEMPORARY_FILES):
            leftover.unlink()
    try:
        yield
    finally:
        # Removed while it is still held, so that it is never the file of a later run. Windows
        # does not remove what is open; there the library does it.
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()
        with contextlib.suppress(OSError):  # not empty, then
            for each in made:
                each.rmdir()


def require_room(folder: Path) -> None:
    """Make sure that a full disk is heard of before minutes of work.

    Raises:
        UsageError: the disk that `folder` is on is full.
    """
    with _explained(folder):
        usage = shutil.disk_usage(folder)
    # Some network file systems don't tell: all is 0 then.
    if usage.total and usage.free < ROOM:
        raise UsageError(f"{folder}: the disk for the results is full.", "Free some space first.")


def removed(path: Path) -> None:
    """Remove the file at `path`, if there is one.

    Raises:
        UsageError: it can't be removed; on Windows, because a program shows it.
    """
    with _explained(path, "Close the program that shows it, or choose another folder with -o."):
        path.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    """A name for a file that is to replace `path` when it is complete.

    In the same folder, so that the rename never crosses a file system, and never the same
    twice, so that two writers, in one process or on two machines, don't write to one file.
    """
    return path.with_name(f".{path.name}.formcheck-{secrets.token_hex(4)}.part")


@contextlib.contextmanager
def replacing(path: Path, hint: str = _CHOOSE) -> Iterator[Path]:
    """Gives a temporary path to write to, and renames the file to `path` at the end.

    The folder is made if missing. If the body of the `with` raises, the temporary file is
    removed, and a file that was at `path` before stays as it was. `hint` says what to do if
    it can't be written.

    Raises:
        UsageError: the file can't be written there.
    """
    temporary = temporary_beside(path)
    try:
        with _explained(path, hint):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def atomic_write(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 in one step; the folder is made if missing.

    A reader, or whoever comes after a crash, finds the old file or the whole new one. Line
    ends are kept as they are.

    Raises:
        UsageError: the file can't be written there.
    """
    # File names need not be valid Unicode; one odd letter must not cost the report.
    atomic_write_bytes(path, text.encode(errors="replace"))


def atomic_write_bytes(path: Path, data: bytes, hint: str = _CHOOSE) -> None:
    """Write `data` to `path` as `atomic_write` does; `hint` says what to do if that fails.

    Raises:
        UsageError: the file can't be written there.
    """
    with replacing(path, hint) as temporary:
        temporary.write_bytes(data)


@contextlib.contextmanager
def _explained(path: Path, hint: str = _CHOOSE) -> Iterator[None]:
    """Turns any failure to write to `path` into an error for the user."""
    try:
        yield
    except OSError as error:
        temporary = _TEMPORARY.fullmatch(path.name)
        shown = path.with_name(temporary[1]) if temporary else path
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{shown}: can't be written ({reason}).", hint) from error

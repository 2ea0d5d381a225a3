"""Files on disk: their checksums, and how they are written in one step."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from formcheck.errors import UsageError

__all__ = ["atomic_write", "atomic_write_bytes", "replacing", "sha256_of", "temporary_beside"]

# ours: bytes read at once, far more than the cost of a call.
_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of the file at `path`, in hexadecimal; raises OSError when it can't be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        # hashlib.file_digest would do this from Python 3.11 on.
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def temporary_beside(path: Path) -> Path:
    """The name for a file that is to replace `path` when it is complete.

    In the same folder, so that the rename never crosses a file system, and with this process's
    number, so that two processes never write to the same file.
    """
    return path.with_name(f".{path.name}.{os.getpid()}.part")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path to write to, and renames the file to `path` at the end.

    If the body of the `with` raises, the temporary file is removed, and a file that was at
    `path` before stays as it was.
    """
    temporary = temporary_beside(path)
    try:
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
    data = text.encode(errors="replace")
    atomic_write_bytes(path, data, "Choose a folder you can write to with -o, or free some space.")


def atomic_write_bytes(path: Path, data: bytes, hint: str) -> None:
    """Write `data` to `path` as `atomic_write` does; `hint` says what to do if that fails.

    Raises:
        UsageError: the file can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror}).", hint) from error

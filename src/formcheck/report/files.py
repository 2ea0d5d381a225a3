"""How every reporter puts its file on disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from formcheck.errors import UsageError

__all__ = ["atomic_write", "atomic_write_bytes"]


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
    """`atomic_write` of `data` as it is; `hint` says what to do where it can't be written.

    Raises:
        UsageError: the file can't be written there.
    """
    # Same folder, so that the rename never crosses a file system.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror}).", hint) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)

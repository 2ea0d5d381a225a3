"""How every reporter puts its file on disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from formcheck.errors import UsageError

__all__ = ["atomic_write"]


def atomic_write(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 in one step; the folder is made if missing.

    A reader, or whoever comes after a crash, finds the old file or the whole new one. Line
    ends are kept as they are.

    Raises:
        UsageError: the file can't be written there.
    """
    # Same folder, so that the rename never crosses a file system.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # File names need not be valid Unicode; one odd letter must not cost the report.
        temporary.write_bytes(text.encode(errors="replace"))
        temporary.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path}: can't be written ({error.strerror}).",
            "Choose a folder you can write to with -o, or free some space.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)

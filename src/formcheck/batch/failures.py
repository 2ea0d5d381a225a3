"""Why a clip has no report, in words for whoever has to do something about it."""

from __future__ import annotations

import os
import traceback
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import FormcheckError, NothingFoundError, UnsureError, VideoError
from formcheck.text import one_line, visible

__all__ = ["Failure", "failure_of", "lost", "unreadable"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a clip has no report.

    Attributes:
        kind: `"video"` (not readable as video), `"nothing_found"`, `"unreadable"` (the file
            can't be opened), `"setup"` (disk, options or model), `"killed"`, `"bug"`.
        message, hint: what is wrong, without the clip's name, and what to do.
        trace: where a bug is, for whoever mends it.
        likely: ids of the exercises that an unrecognised one may be, best first.
    """

    kind: str
    message: str
    hint: str = ""
    trace: str = ""
    likely: tuple[str, ...] = ()

    @property
    def lasting(self) -> bool:
        """Whether another try on the same clip would end the same way."""
        return self.kind in ("video", "nothing_found")


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (VideoError, "video"),
    (NothingFoundError, "nothing_found"),
    (FormcheckError, "setup"),
    (OSError, "setup"),
)


def failure_of(error: Exception, clip: Path, folder: Path) -> Failure:
    """What `error` says of the clip, whose results were to go into `folder`."""
    kind = next((kind for type_, kind in _KINDS if isinstance(error, type_)), "bug")
    if isinstance(error, FormcheckError):
        message = str(error)
        for known in (f"{clip}: ", f"{folder}: ", f"{folder.absolute()}{os.sep}"):
            message = message.removeprefix(visible(known))
        likely = error.likely if isinstance(error, UnsureError) else ()
        return Failure(kind, message, error.hint, likely=likely)
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, OSError):
        return Failure(
            kind, f"{error.strerror or error}.", "Check the disk, then run again.", trace
        )
    return Failure(
        kind,
        one_line(f"formcheck failed on it ({type(error).__name__}: {error})."),
        "This is a bug; result.json in its folder shows where it comes from.",
        trace,
    )


def unreadable(error: OSError) -> Failure:
    """A clip that is there, or was, but can't be opened."""
    return Failure(
        "unreadable",
        f"can't be opened ({error.strerror or error}).",
        "Check the file and its permissions; on a cluster, that each machine sees it, or add "
        "--send-files.",
    )


def lost(error: BaseException) -> Failure:
    """A clip that has lost its worker for the second time."""
    if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
        return Failure(
            "killed",
            "the process working on it was killed twice, most likely for want of memory.",
            "Close other programs or use --jobs 1, then run again.",
        )
    what = one_line(f"could not be worked on ({type(error).__name__}: {error}).")
    return Failure("killed", what, "Run again.")

"""A clip's way to a machine that does not see our files, and its results' way back."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.batch.results import RESULT, Result, Stamp, clear, save_result, write_bytes
from formcheck.batch.work import Notify, Task, silent, work

__all__ = ["Parcel", "unpack", "work_on_sent"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result and its files, by their path below the clip's folder."""

    result: Result
    files: dict[str, bytes]


def work_on_sent(task: Task, stamp: Stamp, content: bytes, notify: Notify = silent) -> Parcel:
    """As `work`, for a clip that came as bytes and whose results go back as bytes.

    `stamp` is the clip's from before its content was read.
    """
    with tempfile.TemporaryDirectory(prefix="formcheck") as name:
        clip, folder = Path(name) / task.clip.name, Path(name) / "results"
        clip.write_bytes(content)
        result = replace(work(replace(task, clip=clip, folder=folder), notify), stamp=stamp)
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
    return Parcel(result, files)


def unpack(parcel: Parcel, task: Task) -> Result:
    """Put the files of `parcel` where `work` would have written them, the result last.

    Raises:
        UsageError: they can't be written there.
    """
    clear(task.folder)
    for name, data in parcel.files.items():
        if name != RESULT:
            write_bytes(task.folder / name, data)
    save_result(parcel.result, task.folder)
    return parcel.result

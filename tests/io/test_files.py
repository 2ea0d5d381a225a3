from __future__ import annotations

import os
from pathlib import Path

import pytest

from formcheck.errors import UsageError
from formcheck.files import atomic_write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_utf8_and_keeps_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.txt"
    atomic_write(path, "±3°\r\nend\n")
    assert path.read_bytes() == "±3°\r\nend\n".encode()
    assert names(path.parent) == ["report.txt"]


def test_replaces_an_older_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old and longer")
    atomic_write(path, "new")
    assert path.read_text() == "new"


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    expected = UsageError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["report.txt"]


def test_a_folder_of_that_name_is_named_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.mkdir()
    with pytest.raises(UsageError, match=r"report\.txt: can't be written") as caught:
        atomic_write(path, "new")
    assert "-o" in caught.value.hint
    assert names(tmp_path) == ["report.txt"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_others_may_read_it_as_the_umask_says(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        atomic_write(tmp_path / "report.txt", "text")
    finally:
        os.umask(old)
    assert (tmp_path / "report.txt").stat().st_mode & 0o777 == 0o644

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from formcheck.errors import UsageError
from formcheck.files import (
    atomic_write,
    claimed,
    replacing,
    require_room,
    temporary_beside,
)
from formcheck.interrupts import uninterrupted


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


@pytest.mark.parametrize("below_a_file", [True, False], ids=["below a file", "name too long"])
def test_a_folder_that_cannot_be_made_is_heard_of_at_once(
    tmp_path: Path, below_a_file: bool
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "sub" if below_a_file else tmp_path / ("n" * 300)
    with pytest.raises(UsageError, match="can't be written") as caught, claimed(folder):
        pytest.fail("there is no such folder")
    assert "-o" in caught.value.hint
    assert names(tmp_path) == ["file"]


def test_one_run_at_a_time_in_a_folder(tmp_path: Path) -> None:
    with claimed(tmp_path):
        atomic_write(tmp_path / "report.txt", "first")
        half = temporary_beside(tmp_path / "video.mp4")
        half.touch()
        with pytest.raises(UsageError, match="another formcheck run"), claimed(tmp_path):
            pytest.fail("two runs at a time")
        assert half.exists()
        with claimed(tmp_path / "other"):
            pass
    with claimed(tmp_path):  # and another time
        pass
    assert names(tmp_path) == ["report.txt"]


def test_a_folder_in_which_nothing_was_written_is_removed_again(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), claimed(tmp_path / "new" / "folder"):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_what_a_killed_run_left_half_written_goes_and_nothing_else(tmp_path: Path) -> None:
    temporary_beside(tmp_path / "annotated.mp4").write_text("half")
    (tmp_path / "clip.mp4.part").write_text("a download of somebody else's")
    with claimed(tmp_path):
        assert "clip.mp4.part" in names(tmp_path)
    assert names(tmp_path) == ["clip.mp4.part"]


def test_two_writers_of_a_file_each_write_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    with replacing(path) as first, replacing(path) as second:
        first.write_text("first")
        second.write_text("second")
    assert path.read_text() == "first"
    assert names(tmp_path) == ["report.txt"]


def test_a_full_disk_is_heard_of_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_room(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))
    with pytest.raises(UsageError, match="full"):
        require_room(tmp_path)


@pytest.mark.parametrize("fails", [False, True])
def test_ctrl_c_waits_until_the_files_have_their_names(fails: bool) -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("still here")
            if fails:
                raise ValueError

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["still here"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)

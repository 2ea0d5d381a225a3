"""The history's file: killed writers, two at once, files of other versions and of others."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.remembered import analysed, bytes_of, clip, remember_days

import formcheck
from formcheck.errors import UsageError
from formcheck.store import History, Written, history_path
from formcheck.store.database import connect
from formcheck.store.migrations import MIGRATIONS, SCHEMA_VERSION

WRITER = """
import sys
from contextlib import closing
from pathlib import Path
from support.remembered import analysed, clip
from formcheck.store import History
path, name, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for n in range(most):
    with History(path) as history:
        history.remember(clip(f"{name} {n}"), [analysed((10.0,) * 20)], client=name)
    print(n, flush=True)
"""


def writer(path: Path, name: str, most: int) -> subprocess.Popen[str]:
    """A process that remembers clip after clip, and says so after each."""
    folders = (Path(formcheck.__file__).parents[1], Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(most)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_a_writer_that_is_killed_loses_nothing_it_has_said_to_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    process = writer(path, "anna", 10_000)
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(15)]
    process.kill()
    rest, _ = process.communicate()
    said += [int(line) for line in rest.split()]
    with History(path) as history:
        kept = {one.clip.content for one in history.sets("anna")}
        assert {f"anna {n}" for n in said} <= kept
        assert len(kept) <= len(said) + 1
        for one in history.sets("anna"):
            assert len(history.findings(one.number)) == 21
        history.remember(clip(), [analysed()])
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.slow
def test_two_processes_that_begin_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.db"
    processes = [writer(path, name, 20) for name in ("anna", "bob")]
    for process in processes:
        _, wrong = process.communicate(timeout=120)
        assert (process.returncode, wrong) == (0, "")
    with History(path) as history:
        assert len(history.sets("anna")) == len(history.sets("bob")) == 20


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    broken = analysed()
    broken.document["reps"][0]["findings"][0]["outcome"] = "splendid"
    with History(tmp_path / "history.db") as history:
        with pytest.raises(ValueError, match="splendid"):
            history.remember(clip(), [analysed(start_s=40.0), broken], client="anna")
        assert history.sets() == []
        assert history.remember(clip(), [analysed()]) == [1]


def test_a_reader_sees_the_last_complete_state_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with History(path) as history:
        history.remember(clip(), [analysed()])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM clip")
        assert len(history.sets()) == 1
        other.close()


class TestVersions:
    @pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
    def test_a_history_of_every_older_version_is_brought_up_to_date(
        self, version: int, tmp_path: Path
    ) -> None:
        """It holds the rows that were in it; of version 0, an empty file, there are none."""
        path = tmp_path / "history.db"
        rows = Path(__file__).with_name(f"rows_of_version_{version}.sql").read_text()
        with sqlite3.connect(path) as old:
            for statements in MIGRATIONS[:version]:
                for statement in statements:
                    old.execute(statement)
            old.executescript(rows)
            old.execute(f"PRAGMA user_version = {version}")
        old.close()
        with History(path) as history:
            (one,) = history.sets("Anna")
            assert (one.number, one.exercise, one.written.note) == (7, "squat", "Felt strong")
            assert [each.value for each in history.findings(7)] == [11.0, 10.0, 12.0]
            history.remember(clip(), [analysed()])

    def test_an_empty_file_becomes_a_history(self, tmp_path: Path) -> None:
        (tmp_path / "history.db").touch()
        with History(tmp_path / "history.db") as history:
            assert history.sets() == []

    def test_a_newer_one_is_left_alone_with_one_clear_line(self, tmp_path: Path) -> None:
        path = tmp_path / "history.db"
        connect(path).close()
        with sqlite3.connect(path) as newer:
            newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        newer.close()
        before = bytes_of(path)
        with pytest.raises(UsageError, match="written by a newer formcheck") as raised:
            History(path)
        assert len(raised.value.lines) == 1
        assert bytes_of(path) == before


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 99, None])
def test_a_file_of_another_program_is_left_alone(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    if content is None:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE bookmark (url)")
        other.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a history of formcheck"):
        History(path)
    assert path.read_bytes() == before


def test_a_place_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="can't be opened"):
        History(tmp_path / "file" / "history.db")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        history.remember(clip(), [analysed()])
        assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


class TestForget:
    def test_removes_every_trace_from_the_files(self, tmp_path: Path) -> None:
        path = tmp_path / "history.db"
        secret = Written(note="a torn hamstring")
        with History(path) as history:
            remember_days(history, [10.0] * 5, client="Rumpelstilzchen")
            mine = analysed(exercise="rumpel_squat", folder="/out/rumpel")
            history.remember(clip(path="/rumpel.mp4"), [mine], client="Rumpelstilzchen")
            history.write(1, secret)
            remember_days(history, [10.0], client="bob")
            assert b"Rumpel" in bytes_of(path)
            gone = history.forget("rumpelstilzchen")
            left = bytes_of(path)
            assert (gone.sets, gone.folders) == (6, ("/out/rumpel", "/out/squat"))
            assert [one.client for one in history.sets()] == ["bob"]
        for word in (b"umpel", b"hamstring"):
            assert word not in left
            assert word not in bytes_of(path)

    def test_says_that_traces_may_remain_while_somebody_reads(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("formcheck.store.database._PATIENCE_S", 0.1)
        path = tmp_path / "history.db"
        with History(path) as history:
            remember_days(history, [10.0], client="Rumpelstilzchen")
            reader = sqlite3.connect(path, isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM client").fetchall()
            with pytest.raises(UsageError, match="traces may remain"):
                history.forget("Rumpelstilzchen")
            reader.close()
            with pytest.raises(UsageError, match="Nobody called Rumpelstilzchen"):
                history.forget("Rumpelstilzchen")
            assert b"Rumpel" not in bytes_of(path)

    def test_of_nobody_names_who_may_be_meant(self, tmp_path: Path) -> None:
        with History(tmp_path / "history.db") as history:
            remember_days(history, [10.0], client="Anna")
            with pytest.raises(UsageError) as raised:
                history.forget("Ana")
        assert raised.value.hint == "Did you mean 'Anna'?"


def test_it_lies_where_the_variable_says_else_among_the_users_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORMCHECK_HISTORY", str(tmp_path / "mine.db"))
    assert history_path() == tmp_path / "mine.db"
    monkeypatch.delenv("FORMCHECK_HISTORY")
    assert history_path().parts[-2:] == ("formcheck", "history.db")

"""A small part of the torture campaign, and that the campaign would see what goes wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest

from benchmarks.torture import campaign as campaigning
from benchmarks.torture import rounds
from benchmarks.torture.__main__ import main
from benchmarks.torture.campaign import Input, campaign, inputs
from benchmarks.torture.kinds import KINDS
from benchmarks.torture.mutate import damaged_bytes, damaged_json, damaged_toml
from benchmarks.torture.told import command, refusal
from formcheck.cli import analyze
from formcheck.errors import UsageError

WHOLE = bytes(range(256)) * 20
TOML = 'id = "squat"\nwarn = 3.5\n[checks.depth]\nfault = 4\n'


@pytest.mark.slow
def test_some_inputs_of_every_kind_do_no_harm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--inputs", "40", "--seed", "7", "--keep", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert all(f"| {kind} |" in said for kind in KINDS)
    assert {path.name for path in tmp_path.iterdir()} == {"whole"}


@pytest.mark.slow
def test_a_crash_is_seen_and_the_next_input_has_a_new_process(tmp_path: Path) -> None:
    todo = [Input("config", number) for number in range(3)]
    found = campaign(todo, 1, tmp_path)
    assert not next(found).wrong
    os.kill(campaigning.multiprocessing.active_children()[0].pid or 0, signal.SIGSEGV)
    crashed, after = found
    assert "crashed with -11" in crashed.wrong[0]
    assert not after.wrong


@pytest.mark.slow
def test_a_killed_run_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert rounds.main(["--rounds", "1", "--kind", "kill"]) == 0
    assert "kill: 1 rounds, 0 complaints" in capsys.readouterr().out


@pytest.mark.parametrize(
    "damage",
    [
        lambda rng: damaged_bytes(rng, WHOLE),
        lambda rng: damaged_toml(rng, TOML),
        lambda rng: damaged_json(rng, '{"a": [1, {"b": "c"}], "d": null}'),
    ],
)
def test_a_seed_makes_the_same_damage_and_another_one_other(
    damage: Callable[[Random], Any],
) -> None:
    made = [damage(Random(f"1/{number}")) for number in range(50)]
    assert made == [damage(Random(f"1/{number}")) for number in range(50)]
    assert len(set(made)) > 20


def test_inputs_are_mixed_by_their_shares() -> None:
    mixed = inputs(1000)
    assert len(mixed) == pytest.approx(1000, abs=10)
    assert {one.kind for one in mixed[:50]} == set(KINDS)
    assert {one.kind for one in inputs(10, ["name"])} == {"name"}


@pytest.mark.parametrize(
    ("does", "wrong"),
    [
        (lambda: 1 / 0, "a bug is told of"),
        (lambda: click.echo("\x07"), "control characters"),
        (lambda: 7, "exit code 7"),
        (lambda: 4, "without a word"),
    ],
)
def test_what_should_not_be_told_is_seen(
    does: Callable[[], Any], wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyze, "_run", lambda *_: does())
    assert any(wrong in what for what in command("analyze", "clip.mp4").wrong)


def test_what_is_left_behind_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyze, "_run", lambda *_: 0)
    (tmp_path / ".formcheck.lock").touch()
    assert command("analyze", "clip.mp4", folder=tmp_path).wrong == (
        "left behind: .formcheck.lock",
    )


def test_a_refusal_is_short_and_printable() -> None:
    assert not refusal(UsageError(1000 * "a\x1b")).wrong

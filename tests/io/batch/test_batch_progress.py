"""What the command shows on a terminal while it works."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from formcheck.batch.clips import Clip
from formcheck.batch.failures import Failure
from formcheck.cli.batch_progress import BatchProgress

BAR = re.compile(r"(?P<what>.+?) +[━╸╺]+ +(?P<percent>\d+) %")


def clip(name: str) -> Clip:
    return Clip(Path(name), name, "", None, None, "")


def test_the_whole_and_each_running_clip_have_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    first, second, third = clip("a.mp4"), clip("two\n[red]" + "b" * 50), clip("c.mp4")
    with BatchProgress(quiet=False) as progress:
        progress.planned(total=5, kept=1)
        progress.advanced(first, "pose", 10.0, 10.0)
        progress.done(first, None)
        progress.advanced(second, "pose", 2.0, 4.0)
        progress.advanced(third, "video", 5.0, 10.0)
        progress.done(clip("d.mp4"), Failure("video", "is empty (0 bytes)."))
        time.sleep(0.3)  # it is drawn ten times a second
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().err)
    assert "[2/4] d.mp4: is empty (0 bytes)." in plain
    assert "a.mp4: done" not in plain
    shown = {m["what"].strip(): int(m["percent"]) for m in BAR.finditer(plain.replace("\r", "\n"))}
    # Two are done; of the others a half of the first stage, and a half of the second.
    assert shown["4 clips, 1 kept"] == round(100 * (2 + 0.375 + 0.875) / 4)
    assert shown["…" + "b" * 39 + ": finding the lifter"] in (37, 38)
    assert shown["c.mp4: drawing"] in (87, 88)


def test_quiet_says_nothing_but_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with BatchProgress(quiet=True) as progress:
        progress.planned(total=2, kept=0)
        progress.advanced(clip("a.mp4"), "pose", 1.0, 2.0)
        progress.done(clip("a.mp4"), None)
        progress.done(clip("b\n.mp4"), Failure("killed", "was killed twice."))
    assert capsys.readouterr().err == "[2/2] b\\n.mp4: was killed twice.\n"

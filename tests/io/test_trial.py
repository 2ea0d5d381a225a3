"""The trial run finds out what importing a library does not."""

from __future__ import annotations

from typing import Any

import pytest

from formcheck.errors import ModelError
from formcheck.pipeline.trial import trial_run


def test_everything_works_here() -> None:
    steps = list(trial_run())
    assert len(steps) == 3
    assert [step.problem for step in steps] == ["", "", ""]


@pytest.mark.parametrize(
    ("broken", "before"),
    [
        ("formcheck.video.writer.VideoWriter", 0),
        ("formcheck.video.source.open_video", 1),
        ("formcheck.pipeline.trial.find_backend", 2),
    ],
)
def test_a_library_with_another_signature_is_found_out(
    broken: str, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_: Any, **__: Any) -> None:
        raise TypeError("open() got an unexpected keyword argument")

    monkeypatch.setattr(broken, changed)
    *well, last = trial_run()
    assert [step.problem for step in well] == [""] * before
    assert "unexpected keyword argument" in last.problem
    assert last.hint


def test_an_error_of_ours_keeps_its_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise ModelError("full: no such model.", "Put it back.")

    monkeypatch.setattr("formcheck.pipeline.trial.find_backend", missing)
    *_, last = trial_run()
    assert (last.problem, last.hint) == ("full: no such model.", "Put it back.")

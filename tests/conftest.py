from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.batch_builders import SHORT_S, Analysis, Place, half_size

from formcheck.batch import tasks as batch_tasks

pytest_plugins = ("support.skips", "support.browser")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait a third of their time, for browsers and others."""
    return 1 + (os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def _not_the_users_own_history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Also for the processes that tests start."""
    before = os.environ.get("FORMCHECK_HISTORY")
    os.environ["FORMCHECK_HISTORY"] = str(tmp_path_factory.mktemp("history") / "history.db")
    yield
    del os.environ["FORMCHECK_HISTORY"]
    if before is not None:
        os.environ["FORMCHECK_HISTORY"] = before


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    made_up = Analysis()
    monkeypatch.setattr(batch_tasks, "analyze_sets", made_up)
    return made_up


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "clips").mkdir()
    return Place(tmp_path / "clips", tmp_path / "out")


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first moments of a sample video, at half its size: real, and soon analysed."""
    return half_size(tmp_path_factory.mktemp("short") / "clip.mp4", SHORT_S)


@pytest.fixture
def real(short_clip: Path, place: Place) -> Callable[..., Place]:
    """Fills the folder with copies of the short clip under the names given."""

    def fill(*names: str) -> Place:
        for name in names:
            (place.clips / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(short_clip, place.clips / name)
        return place

    return fill

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.db") as opened:
        yield opened

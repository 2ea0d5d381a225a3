from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.batch_builders import Analysis
from support.serving import Site, running_site

pytest.importorskip("starlette", reason="needs formcheck[serve]")


@pytest.fixture
def site(tmp_path: Path, analysis: Analysis) -> Iterator[Site]:
    """The app with an analysis that is made up, and a phone that was let in."""
    with running_site(tmp_path / "clips") as site:
        site.let_in()
        yield site

"""What `support.skips` does with skipped tests in CI, tried on tests of our own making."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1] / "support" / "skips.py"
TESTS = """
import pytest

@pytest.mark.skipif(True, reason="there is no Chromium to open pages with")
def test_browser(): pass

def test_screen():
    pytest.skip("Xvfb is not installed")

@pytest.mark.skipif(True, reason="no real clips beside the checkout")
def test_clips(): pass

@pytest.mark.xfail(reason="known")
def test_known(): assert False

def test_fine(): pass
"""
WHOLE_MODULE = "import pytest; pytest.importorskip('no_such_package')"


def outcome(folder: Path, *, ci: bool) -> str:
    """The last line of what pytest says of the tests above."""
    shutil.copy(PLUGIN, folder / "conftest.py")
    (folder / "test_some.py").write_text(TESTS)
    (folder / "test_module.py").write_text(WHOLE_MODULE)
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(folder)]
    command += ["--continue-on-collection-errors", "-p", "no:cacheprovider", str(folder)]
    # No other plugin is needed, and they take seconds to load.
    env = {**os.environ, "FORMCHECK_CI": "1" if ci else "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    return done.stdout.splitlines()[-1].split(" in ")[0]


@pytest.mark.parametrize(
    ("ci", "expected"),
    [
        (True, "1 failed, 1 passed, 1 skipped, 1 xfailed, 2 errors"),
        (False, "1 passed, 4 skipped, 1 xfailed"),
    ],
)
def test_only_what_nothing_could_install_is_skipped_in_ci(
    ci: bool, expected: str, tmp_path: Path
) -> None:
    assert outcome(tmp_path, ci=ci) == expected

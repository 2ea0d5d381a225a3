"""Programs that some tests need: they skip without them, and fail in CI, which installs them."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

__all__ = ["missing", "program"]


def missing(reason: str) -> NoReturn:
    """Skip the test or module for want of something; fail if `FORMCHECK_CI` is set."""
    if os.environ.get("FORMCHECK_CI"):
        pytest.fail(f"must not be missing in CI: {reason}", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def program(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if (path := shutil.which(name)) is not None:
            return path
    missing(f"{' or '.join(names)} is not installed")

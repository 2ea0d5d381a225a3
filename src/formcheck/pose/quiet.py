"""Keeps MediaPipe's C++ chatter off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["native_stderr_silenced"]


@contextmanager
def native_stderr_silenced() -> Iterator[None]:
    """Sends file descriptor 2 nowhere: native libraries log there past Python's `sys.stderr`.

    Left alone with FORMCHECK_DEBUG=1, and where there is no such descriptor.
    """
    if os.environ.get("FORMCHECK_DEBUG") == "1":
        yield
        return
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)

"""How MediaPipe is imported, and kept quiet: without plots, sound and its C++ log lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["native_stderr_silenced", "without_plots_and_sound"]

_NOT_NEEDED = ("matplotlib", "matplotlib.pyplot", "sounddevice")


@contextmanager
def without_plots_and_sound() -> Iterator[None]:
    """MediaPipe imported in here gets empty modules for matplotlib and sounddevice.

    Loading the real ones takes twice as long as loading MediaPipe. Only MediaPipe's own helpers
    for plots and audio go without them; whoever imports the real ones afterwards gets them. What
    has been loaded before stays in use.
    """
    added = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in added})
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]


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

"""Loads MediaPipe without the plotting and recording it can do, which takes twice as long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["without_plots_and_sound"]

_NOT_NEEDED = ("matplotlib", "matplotlib.pyplot", "sounddevice")


@contextmanager
def without_plots_and_sound() -> Iterator[None]:
    """MediaPipe imported in here gets empty modules for matplotlib and sounddevice.

    Only MediaPipe's own helpers for plots and audio go without them; whoever imports the real
    ones afterwards gets them. What has been loaded before stays in use.
    """
    added = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in added})
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]

"""Checks lifting form from video: `analyze("squat.mp4", Options(exercise="squat"))`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formcheck.core.bar.model import BarSettings
    from formcheck.core.report import Report
    from formcheck.exercises import load_exercise
    from formcheck.pipeline.analyze import analyze, analyze_sets, analyze_to
    from formcheck.pipeline.from_landmarks import judge
    from formcheck.pipeline.options import Options

__all__ = [
    "BarSettings",
    "Options",
    "Report",
    "__version__",
    "analyze",
    "analyze_sets",
    "analyze_to",
    "judge",
    "load_exercise",
]

__version__ = "0.1.0"

# OpenCV reads these when it is imported, whichever of our modules does that first. It would print
# its warnings on stderr; our errors say it in words.
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
# On Windows, opening a camera may take half a minute while graphics cards are asked to help.
# source: github.com/opencv/opencv/issues/17687
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

_HOMES = {
    "BarSettings": "formcheck.core.bar.model",
    "Options": "formcheck.pipeline.options",
    "Report": "formcheck.core.report",
    "analyze": "formcheck.pipeline.analyze",
    "analyze_sets": "formcheck.pipeline.analyze",
    "analyze_to": "formcheck.pipeline.analyze",
    "judge": "formcheck.pipeline.from_landmarks",
    "load_exercise": "formcheck.exercises",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that the command line is quick."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)

"""When a clip was filmed, by what the camera wrote into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

__all__ = ["filmed_at"]

_TAGS = ("com.apple.quicktime.creationdate", "creation_time")
"""Tags that say when recording began; the first is Apple's, in the camera's own time zone."""
_FORMATS = ("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z")

# ours: a year; a camera whose clock was never set begins at 1904, 1970 or 1980.
_FIRST_YEAR = 2000


def filmed_at(metadata: Mapping[str, str]) -> datetime | None:
    """When recording began, with its time zone; None if `metadata` (`Probe`) does not say.

    Messengers write there when they made their copy of the clip.
    """
    for tag in _TAGS:
        for form in _FORMATS:
            try:
                filmed = datetime.strptime(metadata.get(tag, ""), form)
            except ValueError:
                continue
            if filmed.year >= _FIRST_YEAR:
                return filmed
    return None

"""markers.trc: the landmarks as markers of motion capture, for OpenSim and what reads its files.

The format is that of the OpenSim documentation, "Marker (.trc) files".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from formcheck.core.landmarks import Landmark
from formcheck.core.markers import markers_m
from formcheck.core.report import Report
from formcheck.files import atomic_write
from formcheck.report.even_rows import even_rows
from formcheck.report.per_frame import TIME_DIGITS

__all__ = ["FILE_NAME", "MARKERS", "write"]

FILE_NAME = "markers.trc"

# ours: decimals of a metre, a hundredth of a millimetre
_DIGITS = 5
_KEYS = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
    *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
)


def _marker(landmark: Landmark) -> str:
    """The name that Sports2D and Pose2Sim have for it: `LKnee`, `RBigToe`, `LEyeInner`, `Nose`."""
    words = landmark.name.replace("TOE", "BIG_TOE").split("_")
    sides = [word for word in words if word in ("LEFT", "RIGHT")]
    rest = [word.capitalize() for word in words if word not in sides]
    return "".join((*(side[0] for side in sides), *rest))


MARKERS = tuple(map(_marker, Landmark))
"""Names of the markers, in the order of the landmarks."""


def write(report: Report, path: Path) -> None:
    """Write the landmarks of `report` to `path`: metres, y up, see `core.markers` for the axes.

    The cells of a marker that is not seen are empty, which OpenSim reads as NaN.

    Raises:
        UsageError: the file can't be written there, or the clip's times leap too far.
    """
    atomic_write(path, "".join(f"{line}\n" for line in _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    rate_hz, t_s, markers = even_rows(report, markers_m(report.trace.sequence))
    rate, n = f"{rate_hz:.6g}", len(t_s)
    yield f"PathFileType\t4\t(X/Y/Z)\t{FILE_NAME}"
    yield "\t".join(_KEYS)
    yield "\t".join(map(str, (rate, rate, n, len(MARKERS), "m", rate, 1, n)))
    yield "\t".join(("Frame#", "Time", *(f"{name}\t\t" for name in MARKERS)))
    axes = (f"{axis}{i}" for i in range(1, len(MARKERS) + 1) for axis in "XYZ")
    yield "\t".join(("", "", *axes))
    yield ""
    flat = markers.reshape(n, 3 * len(MARKERS))
    for i, (at_s, row) in enumerate(zip(t_s.tolist(), flat.tolist(), strict=True), start=1):
        cells = ("" if math.isnan(value) else f"{value:.{_DIGITS}f}" for value in row)
        # The tab at the end keeps readers from passing over an empty last cell.
        yield "\t".join((str(i), f"{at_s:.{TIME_DIGITS}f}", *cells, ""))

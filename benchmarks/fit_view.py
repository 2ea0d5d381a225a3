"""How far the package's readings of the camera's direction are off on the committed clips.

    python -m benchmarks.fit_view

The readings were set on these clips and on clips of people that are not committed; what is printed
says how well they describe the former.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.corpus import DATA, read_case
from formcheck.core.geometry import wrapped_deg
from formcheck.core.motion import clean
from formcheck.core.view_witnesses import WITNESSES, Evidence
from formcheck.pose.mediapipe_calibration import MEDIAPIPE

__all__ = ["Reliability", "main", "reliabilities"]


@dataclass(frozen=True)
class Reliability:
    """How far a witness is off, in units of the error that the package gives it.

    Attributes:
        posture: "standing" or "lying".
        witness: its name.
        clips: on how many clips it was read.
        rms: root of the mean square; 1 where the error is exactly right.
    """

    posture: str
    witness: str
    clips: int
    rms: float


def reliabilities() -> list[Reliability]:
    """Those of all witnesses, in both postures."""
    found: dict[tuple[str, str], list[float]] = {}
    for posture, witness, off in _offs():
        found.setdefault((posture, witness), []).append(off)
    return [
        Reliability(*key, len(offs), float(np.sqrt(np.mean(np.square(offs)))))
        for key, offs in found.items()
    ]


def _offs() -> Iterator[tuple[str, str, float]]:
    """Posture, witness and how far it is off, over all clips."""
    for path in sorted(DATA.glob("*.npz")):
        case = read_case(path)
        yaw_deg = np.array([float(case.known.summary["camera"]["yaw_deg"])])
        sequence = clean(case.sequence, MEDIAPIPE)
        evidence = Evidence(sequence, MEDIAPIPE.supine_depth_factor)
        posture = "standing" if evidence.is_standing else "lying"
        for name, reading in getattr(MEDIAPIPE.view, posture).items():
            off = WITNESSES[name].read(evidence) - reading.expected(yaw_deg)
            if WITNESSES[name].is_angle:
                off = wrapped_deg(off - yaw_deg)
            yield posture, name, float(np.nanmedian(off) / reading.error_of(yaw_deg)[0])


def main() -> None:
    """Command line."""
    for each in reliabilities():
        print(f"{each.posture:9s} {each.witness:15s} rms {each.rms:4.2f}  n={each.clips}")


if __name__ == "__main__":
    main()

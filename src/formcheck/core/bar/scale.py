"""How many centimetres a pixel is where the bar moves, and how sure that is."""

from __future__ import annotations

from formcheck.core.bar.model import BarSettings, Scale, ScaleSource
from formcheck.core.bar.plate_track import PlateTrack
from formcheck.core.units import TRUNK_CM

__all__ = ["scale_by_lifter", "scale_by_plate", "trunk_cm"]

# source: IWF technical rules 3.3.3: the largest discs are 450 mm across, whatever their weight.
STANDARD_PLATE_CM = 45.0
# ours: relative standard error of a rim's size in the picture, on rendered clips (docs/bar.md): a
# bright lip has an inner edge as well.
RIM_SEM = 0.025
# source: Gordon 1989, ANSUR: heights of adults of one sex vary by 4 %; with that of the trunk's
# share and of both sexes together 7 %.
USUAL_SEM = 0.07
# source: the trunk's share of the height varies by 3 %, with what its landmarks are off.
HEIGHT_SEM = 0.04
# source: Winter, Biomechanics and Motor Control, fig. 4.1: shoulder to hip is 0.288 of the height.
TRUNK_SHARE = 0.288
# ours: centimetres that a lifter's trunk is long at least and at most; a plate which says otherwise
# is no standard one. If the range is widened, smaller plates pass for standard ones.
TRUNKS_CM = (41.0, 60.0)
# ours: the same as shares of the trunk of a lifter whose height was given.
GIVEN_TRUNKS = (0.93, 1.07)
# ours: by how much larger than at the lifter a distance at the plate's end of the bar is in the
# picture: a camera far away that is zoomed in, and one that is 2.7 m away.
NEARER = (1.05, 1.35)
# ours: relative standard error of how much nearer the plate is than the lifter.
NEARER_SEM = 0.05


def scale_by_plate(plate: PlateTrack, trunk_px: float, settings: BarSettings) -> Scale:
    """Centimetres a pixel at the plate, by its own rim.

    A plate is taken for a standard one unless that speaks against the height given, or the lifter
    would be a giant or a child by it. Then the lifter tells the scale, and it is another plate.
    """
    if settings.plate_mm is not None:
        return Scale(
            settings.plate_mm / 10.0 / 2.0 / plate.rim_px, RIM_SEM, ScaleSource.GIVEN_PLATE
        )
    standard = STANDARD_PLATE_CM / 2.0 / plate.rim_px
    shortest, longest = (standard * trunk_px * nearer for nearer in NEARER)
    low, high = TRUNKS_CM
    if settings.height_cm is not None:
        low, high = (share * trunk_cm(settings.height_cm) for share in GIVEN_TRUNKS)
    if longest >= low and shortest <= high:
        return Scale(standard, RIM_SEM, ScaleSource.STANDARD_PLATE)
    there = scale_by_lifter(trunk_px, settings)
    sem = (there.sem**2 + NEARER_SEM**2) ** 0.5
    return Scale(there.cm_per_px / plate.nearer, sem, there.source)


def scale_by_lifter(trunk_px: float, settings: BarSettings) -> Scale:
    """Centimetres a pixel at the lifter, by the length of the trunk in the picture."""
    if settings.height_cm is None:
        return Scale(TRUNK_CM / trunk_px, USUAL_SEM, ScaleSource.USUAL_HEIGHT)
    return Scale(trunk_cm(settings.height_cm) / trunk_px, HEIGHT_SEM, ScaleSource.GIVEN_HEIGHT)


def trunk_cm(height_cm: float) -> float:
    """Length of the trunk, shoulder to hip, of a lifter of that height."""
    return TRUNK_SHARE * height_cm

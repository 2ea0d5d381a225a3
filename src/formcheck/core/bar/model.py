"""What is known of the bar in a set: its track, its scale, and its figures rep by rep."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.core.arrays import Array, Mask
from formcheck.core.enums import StrEnum

__all__ = [
    "NO_SETTINGS",
    "Bar",
    "BarRep",
    "BarSettings",
    "BarSource",
    "Scale",
    "ScaleSource",
    "Sticking",
    "VelocityLoss",
]


@dataclass(frozen=True, slots=True)
class BarSettings:
    """What was said of the bar and the lifter when a set was to be judged.

    Attributes:
        plate_mm: diameter of the plates.
        height_cm: the lifter's.
        velocity_loss: percent of velocity lost from which on a rep is called too slow.
    """

    plate_mm: float | None = None
    height_cm: float | None = None
    velocity_loss: float | None = None


NO_SETTINGS = BarSettings()


class BarSource(StrEnum):
    """What the bar's place was read from."""

    PLATE = "plate"
    HANDS = "hands"


class ScaleSource(StrEnum):
    """Where centimetres come from."""

    STANDARD_PLATE = "standard_plate"
    GIVEN_PLATE = "given_plate"
    GIVEN_HEIGHT = "given_height"
    USUAL_HEIGHT = "usual_height"

    @property
    def is_about(self) -> bool:
        """Whether it is a guess about the lifter, so that figures are marked "about"."""
        return self is ScaleSource.USUAL_HEIGHT


@dataclass(frozen=True, slots=True)
class Scale:
    """Centimetres a pixel where the bar moves.

    `sem` is its relative standard error, 0.03 for 3 %: the same in all figures of a set.
    """

    cm_per_px: float
    sem: float
    source: ScaleSource


@dataclass(frozen=True, slots=True)
class Sticking:
    """The slowest moment of a lift between two faster ones.

    `height` is the share of the way up, 0 to 1, `velocity_m_s` the velocity there.
    """

    at_s: float
    height: float
    velocity_m_s: float


@dataclass(frozen=True, slots=True)
class BarRep:
    """How the bar moved in one rep; errors are standard errors, without that of the scale.

    Attributes:
        index: the rep's `Rep.index`.
        start_s: when the bar begins to rise, seconds of the clip.
        end_s: when it is up.
        range_cm: how far it rose.
        range_sem_cm: of `range_cm`.
        mean_m_s: mean velocity on the way up, metres a second.
        mean_sem_m_s: of `mean_m_s`.
        peak_m_s: highest velocity on the way up.
        peak_sem_m_s: of `peak_m_s`.
        peak_at_s: when that was.
        forward_cm: how far it went forward and back on the way up, largest minus smallest; None
            where the camera does not see that.
        lift_off_cm: how far in front of the middle of the foot it was when it began to rise,
            negative behind it; None where the camera does not see that, or the lifter does not
            stand.
        sticking: where it nearly stopped, None if it did not.
    """

    index: int
    start_s: float
    end_s: float
    range_cm: float
    range_sem_cm: float
    mean_m_s: float
    mean_sem_m_s: float
    peak_m_s: float
    peak_sem_m_s: float
    peak_at_s: float
    forward_cm: float | None = None
    lift_off_cm: float | None = None
    sticking: Sticking | None = None

    @property
    def time_to_peak_s(self) -> float:
        """Seconds from the start of the lift to its highest velocity."""
        return self.peak_at_s - self.start_s


@dataclass(frozen=True, slots=True)
class VelocityLoss:
    """How much slower full reps were than others; the error of the scale cancels in that.

    Attributes:
        percent: by how much the last one was slower than the fastest of all.
        sem: its standard error.
        limit: the loss asked for from which on a rep is too slow, percent; None for none.
        stop_after: the `Rep.index` of the first rep that lost that much against the fastest before
            it, None where none did or no limit was asked for. Later ones may have been faster.
        stop_against: the `Rep.index` of that fastest one.
        stop_percent: by how much the rep `stop_after` was slower than it.
        stop_sem: standard error of that.
    """

    percent: float
    sem: float
    limit: float | None = None
    stop_after: int | None = None
    stop_against: int | None = None
    stop_percent: float | None = None
    stop_sem: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Bar:
    """The bar of a set, on the times of the report's trace.

    Attributes:
        source: what its place was read from.
        scale: of `height_cm` and `forward_cm`.
        xy_px: its centre (T, 2) in pixels of the clip's pictures; NaN while it is not held or not
            known.
        sem_px: standard error of that, pixels.
        trunk_cm: length of the lifter's trunk by that scale.
        rim_px: radius of the plate in the picture, None where none is seen.
        held: whether it is in the hands or on the back (T,).
        height_cm: height (T,) above its lowest place while it is held.
        forward_cm: how far (T,) it is in front of the middle of the foot of a lifter who stands,
            negative behind it; of another one, in front of its usual place. NaN outside of reps,
            and where the camera does not see that.
        velocity_m_s: upward velocity (T,).
        reps: its figures in each rep that it was seen in.
        loss: over the set; None for fewer than two full reps.
    """

    source: BarSource
    scale: Scale
    xy_px: Array
    sem_px: float
    trunk_cm: float
    rim_px: float | None
    held: Mask
    height_cm: Array
    forward_cm: Array
    velocity_m_s: Array
    reps: tuple[BarRep, ...]
    loss: VelocityLoss | None = None

    def rep(self, index: int) -> BarRep | None:
        """The figures of the rep of that `Rep.index`; None where the bar was not seen in it."""
        return next((rep for rep in self.reps if rep.index == index), None)

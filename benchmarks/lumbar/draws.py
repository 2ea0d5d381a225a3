"""What is drawn at random: bodies, and stills of them with clothes, cameras and postures.

Every number is a guess at what a gym shows, and has its unit beside it. Body k and unit k are the
same however many others are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from benchmarks.lifter.hinges import Hinge
from benchmarks.lifter.motion_file import Camera, Look, MotionFile, Rep
from benchmarks.lifter.posing import Trunk

__all__ = ["LOCAL_CHANGES", "Shape", "Still", "draw_shape", "draw_stills"]


@dataclass(frozen=True)
class Uniform:
    """Any value between two, each as likely."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """One value."""
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True)
class Normal:
    """A normal distribution; what falls outside its bounds is put on them."""

    mean: float
    deviation: float
    low: float = -np.inf
    high: float = np.inf

    def draw(self, rng: np.random.Generator) -> float:
        """One value."""
        return float(np.clip(rng.normal(self.mean, self.deviation), self.low, self.high))


@dataclass(frozen=True)
class Legs:
    """How the legs of a kind of posture stand, as in `Hinge`, and how far the trunk leans."""

    shank_deg: Uniform
    thigh_deg: Uniform
    lean_deg: Uniform
    width: Uniform
    toe_out_deg: Uniform = Uniform(5, 20)  # ours: degrees.


# ours: anny's phenotype, shares from 0 to 1: adults, from untrained to very muscular.
PHENOTYPE: dict[str, Uniform | Normal] = {
    "age": Uniform(0.55, 0.85),
    "muscle": Uniform(0.35, 1.0),
    "weight": Normal(0.5, 0.2, 0.0, 1.0),
    "height": Uniform(0.3, 0.9),
    "proportions": Uniform(0.2, 0.9),
    "cupsize": Uniform(0.2, 0.8),
    "firmness": Uniform(0.3, 0.9),
}
# structural: the changes of anny that shape buttocks, hips, waist, back and shoulders.
LOCAL_CHANGES = (
    "buttocks-volume-incr",
    "hip-scale-horiz-incr",
    "hip-scale-depth-incr",
    "hip-trans-forward",
    "hip-waist-up",
    "torso-scale-depth-incr",
    "torso-scale-horiz-incr",
    "torso-muscle-dorsi-incr",
    "torso-vshape-incr",
    "torso-trans-forward",
    "measure-shoulder-dist-incr",
    "measure-waisttohip-dist-incr",
    "stomach-tone-incr",
    "pelvis-tone-incr",
)
# ours: size of each of them, a share of the largest either way.
LOCAL_CHANGE = Normal(0.0, 0.4, -0.9, 0.9)

# ours: statures, metres.
FEMALE_HEIGHT_M = Normal(1.66, 0.065, 1.45, 2.05)
MALE_HEIGHT_M = Normal(1.79, 0.07, 1.45, 2.05)

# ours: the camera's direction from the lifter's front, degrees, on either side.
YAW_DEG = Normal(90, 12, 50, 130)
# ours: the camera's height and distance, metres, and how far it is tilted, degrees.
CAMERA_HEIGHT_M = Uniform(0.4, 1.5)
CAMERA_DISTANCE_M = Uniform(2.1, 3.2)
CAMERA_ROLL_DEG = Normal(0, 1.5)
# ours: pixels. A standing lifter is about 300 high, more than the network's own input of 256.
SIZE = (360, 480)

# ours: share of the lifters in loose shirts, and how loose (`Look.shirt_drape`).
LOOSE_SHARE = 0.5
DRAPE = Uniform(0.2, 1.0)
# ours: the share of it that is left in a hinge, where a shirt is stretched.
DRAPE_LEFT = Uniform(0.2, 1.0)
SKINS: tuple[Literal["light", "mid", "dark"], ...] = ("light", "mid", "dark")

# ours: shares of the lifters who squat, and of the others who hold a bar.
SQUAT_SHARE = 0.25
BAR_SHARE = 0.6
# ours: radii of plates, metres.
PLATES_M = (0.10, 0.16, 0.225)

# ours: degrees and widths of the hips.
STANDING = Legs(Uniform(1, 4), Uniform(0, 4), Uniform(-2, 7), Uniform(1.0, 1.5))
HINGE = Legs(Uniform(0, 18), Uniform(8, 65), Uniform(25, 85), Uniform(1.0, 1.5))
SQUAT = Legs(Uniform(18, 36), Uniform(60, 108), Uniform(20, 58), Uniform(1.2, 1.8))
# ours: how far a squatting lifter's hands are before and above the base of the chest, trunks.
REACH_FORWARD = Uniform(0.35, 0.7)
REACH_UP = Uniform(-0.05, 0.3)
# ours: how far the head is raised against the trunk, a share of the trunk's lean.
HEAD_RAISED = Uniform(0.1, 0.7)

# ours: the lifter's own standing curves against the body model's, degrees of flexion, and how
# much the lumbar one differs from one standing to the next.
OWN_LUMBAR_DEG = Normal(0, 6)
OWN_THORACIC_DEG = Normal(0, 5)
SWAY_DEG = Normal(0, 1.5)
# ours: flexion of a bent lifter from their standing curves, degrees. Lifters lose about 33° of
# lordosis in a deadlift, and rounded ones more.
LUMBAR_DEG = Uniform(-20, 95)
THORACIC_DEG = Normal(6, 10)
# ours: parameters of the Dirichlet distribution of the flexion over L5/S1, L3 and T12.
LUMBAR_SHARES = (14, 16, 10)

# ours: stills of each lifter.
STANDING_STILLS = 2
BENT_STILLS = 5


@dataclass(frozen=True)
class Shape:
    """A body in anny's terms: its phenotype, gender included, and its local changes."""

    phenotype: dict[str, float]
    local: dict[str, float]


@dataclass(frozen=True)
class Still:
    """One picture to be taken.

    Attributes:
        motion: the lifter's look and stature, the camera and the bar.
        hinge: the posture.
        is_standing: whether it is the lifter's standing, with any bar still on the floor.
        lumbar_deg: flexion of the lower back from this lifter's standing curve.
        thoracic_deg: the same of the chest.
    """

    motion: MotionFile
    hinge: Hinge
    is_standing: bool
    lumbar_deg: float
    thoracic_deg: float


@dataclass(frozen=True)
class _Lifter:
    """What stays the same in all stills of a lifter.

    Attributes:
        motion: look and stature, camera and bar.
        own: the trunk's standing curves.
        squats: whether they squat, or else hinge.
    """

    motion: MotionFile
    own: Trunk
    squats: bool


def draw_shape(index: int) -> Shape:
    """The body of that number."""
    rng = np.random.default_rng([0, index])
    phenotype = {name: share.draw(rng) for name, share in PHENOTYPE.items()}
    phenotype["gender"] = float(rng.integers(2))
    return Shape(phenotype, {name: LOCAL_CHANGE.draw(rng) for name in LOCAL_CHANGES})


def draw_stills(unit: int, *, is_female: bool) -> list[Still]:
    """The stills of the lifter of that number, who keeps clothes, camera and curves in all."""
    rng = np.random.default_rng([1, unit])
    lifter = _draw_lifter(rng, is_female)
    standing = [_draw_still(rng, lifter, is_standing=True) for _ in range(STANDING_STILLS)]
    return standing + [_draw_still(rng, lifter, is_standing=False) for _ in range(BENT_STILLS)]


def _draw_lifter(rng: np.random.Generator, is_female: bool) -> _Lifter:
    squats = rng.random() < SQUAT_SHARE
    has_bar = not squats and rng.random() < BAR_SHARE
    is_loose = rng.random() < LOOSE_SHARE
    motion = MotionFile(
        # Without a bar the scene is a squat's, whatever the posture.
        exercise="romanian_deadlift" if has_bar else "squat",
        height_m=(FEMALE_HEIGHT_M if is_female else MALE_HEIGHT_M).draw(rng),
        look=_draw_look(rng, DRAPE.draw(rng) if is_loose else 0.0),
        camera=_draw_camera(rng),
        plate_radius_m=float(rng.choice(PLATES_M)),
        reps=(Rep(),),
    )
    low, middle, high = rng.dirichlet(LUMBAR_SHARES).tolist()
    own = Trunk(
        lean_deg=0.0,
        lumbar_deg=OWN_LUMBAR_DEG.draw(rng),
        thoracic_deg=OWN_THORACIC_DEG.draw(rng),
        lumbar_shares=(low, middle, high),
    )
    return _Lifter(motion, own, squats)


def _draw_still(rng: np.random.Generator, lifter: _Lifter, *, is_standing: bool) -> Still:
    legs = STANDING if is_standing else SQUAT if lifter.squats else HINGE
    lean_deg = legs.lean_deg.draw(rng)
    lumbar_deg = (SWAY_DEG if is_standing else LUMBAR_DEG).draw(rng)
    thoracic_deg = 0.0 if is_standing else THORACIC_DEG.draw(rng)
    trunk = replace(
        lifter.own,
        lean_deg=lean_deg,
        neck_deg=-HEAD_RAISED.draw(rng) * lean_deg,
        lumbar_deg=lifter.own.lumbar_deg + lumbar_deg,
        thoracic_deg=lifter.own.thoracic_deg + thoracic_deg,
    )
    has_hands_up = lifter.squats and not is_standing
    hinge = Hinge(
        trunk,
        legs.shank_deg.draw(rng),
        legs.thigh_deg.draw(rng),
        legs.width.draw(rng),
        legs.toe_out_deg.draw(rng),
        (REACH_FORWARD.draw(rng), REACH_UP.draw(rng)) if has_hands_up else None,
    )
    motion = lifter.motion if is_standing else _stretched(lifter.motion, DRAPE_LEFT.draw(rng))
    return Still(motion, hinge, is_standing, lumbar_deg, thoracic_deg)


def _stretched(motion: MotionFile, share: float) -> MotionFile:
    """The same with that share of the looseness of the shirt."""
    look = motion.look.model_copy(update={"shirt_drape": share * motion.look.shirt_drape})
    return motion.model_copy(update={"look": look})


def _draw_camera(rng: np.random.Generator) -> Camera:
    """A camera to the left or to the right of the lifter."""
    return Camera(
        yaw_deg=float(rng.choice([-1, 1])) * YAW_DEG.draw(rng),
        height_m=CAMERA_HEIGHT_M.draw(rng),
        distance_m=CAMERA_DISTANCE_M.draw(rng),
        roll_deg=CAMERA_ROLL_DEG.draw(rng),
        size=SIZE,
    )


def _draw_look(rng: np.random.Generator, drape: float) -> Look:
    """Skin and clothes of any colours, the shirt as loose as asked."""
    shirt, shorts = (f"#{rng.integers(1 << 24):06x}" for _ in range(2))
    skin = SKINS[rng.integers(len(SKINS))]
    return Look(skin=skin, shirt_drape=drape, shirt=shirt, shorts=shorts)

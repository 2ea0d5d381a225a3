"""Stick-figure lifters whose joints move in closed form, so that answers are known by hand.

Lengths are in trunk lengths T, angles in degrees. A figure lives in the lifter's own axes
(forward, left, up), with the origin between the ankles; `scripts.Script` says when it is how
far down, and `filming.record` films it from any side. In squats and push-ups it is the height
of hips and shoulders that goes down so: a rep of depth 0.6 has 0.6 of the usual range.

Faults and postures of a figure may be one number, or a tuple with one number for each rep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from support.movements import Beat, Each, Script, stroke

from formcheck.core.arrays import Array
from formcheck.core.landmarks import JOINTS, N_LANDMARKS, Landmark, left_right

SHANK = THIGH = 0.85
UPPER_ARM, FOREARM = 0.6, 0.55
ARM = UPPER_ARM + FOREARM
BODY = 1.0 + THIGH + SHANK
"""Shoulder to ankle of a straight body."""
NECK = 0.3
MIDDLE_OF_FOOT = 0.1
"""How far it is in front of the ankle."""
HALF_WIDTHS = {
    "ear": 0.08,
    "shoulder": 0.36,
    "elbow": 0.42,
    "wrist": 0.42,
    "hip": 0.2,
    "knee": 0.2,
    "ankle": 0.2,
    "heel": 0.2,
    "toe": 0.22,
}


class Figure(Protocol):
    """A body at every beat: landmarks (T, 33, 3) and the bend of its back's outline (T,)."""

    def body(self, beat: Beat) -> Array:
        """Landmarks in (forward, left, up)."""

    def back(self, beat: Beat) -> Array:
        """Degrees, positive convex."""

    def __hash__(self) -> int: ...


def toward(angle_deg: Array | float) -> Array:
    """Unit vector (…, 2) as (forward, up), `angle_deg` above the lifter's forward direction."""
    a = np.radians(np.asarray(angle_deg, dtype=float))
    return np.stack([np.cos(a), np.sin(a)], axis=-1)


def elbow_between(shoulder: Array, wrist: Array) -> Array:
    """The elbow (T, 2), on the feet's side of the line shoulder → wrist."""
    line = wrist - shoulder
    length = np.hypot(line[..., 0], line[..., 1])
    along = (UPPER_ARM**2 - FOREARM**2 + length**2) / (2.0 * length)
    aside = np.sqrt(np.maximum(UPPER_ARM**2 - along**2, 0.0))
    unit = line / length[..., None]
    back = np.stack([unit[..., 1], -unit[..., 0]], axis=-1)
    return np.asarray(shoulder + along[..., None] * unit + aside[..., None] * back)


def assemble(points: dict[str, Array], head_drop_deg: Array | float = 0.0, **half: Array) -> Array:
    """A body (T, 33, 3) of joints (T, 2) as (forward, up); `half` changes half widths.

    The head continues the trunk's line, turned `head_drop_deg` toward the lifter's front.
    """
    shoulder, hip = points["shoulder"], points["hip"]
    trunk = shoulder - hip
    up_deg = np.degrees(np.arctan2(trunk[:, 1], trunk[:, 0]))
    points = points | {"ear": shoulder + NECK * toward(up_deg - head_drop_deg)}
    nose = points["ear"] + 0.12 * toward(up_deg - head_drop_deg - 90.0)

    body = np.zeros((len(shoulder), N_LANDMARKS, 3))
    body[:, :11, 0], body[:, :11, 2] = nose[:, :1], nose[:, 1:]
    for joint in JOINTS:
        width = half.get(joint, np.full(len(shoulder), HALF_WIDTHS[joint]))
        for landmark, sign in zip(left_right(joint), (1.0, -1.0), strict=True):
            body[:, landmark, 0], body[:, landmark, 2] = points[joint].T
            body[:, landmark, 1] = sign * width
    for hand in ("PINKY", "INDEX", "THUMB"):
        for side in ("LEFT", "RIGHT"):
            body[:, Landmark[f"{side}_{hand}"]] = body[:, Landmark[f"{side}_WRIST"]]
    return body


@dataclass(frozen=True, slots=True)
class Hinge:
    """On the feet: squats and deadlifts. Angles at the bottom, and some on top.

    Who leans back has the hips in front, so that the weight stays over the feet.

    Attributes:
        shank_deg: lean of the shank at the bottom; 0 on top.
        thigh_deg, thigh_top_deg: slope of the thigh, 0 level, 90 upright.
        lean_deg, lean_top_deg: lean of the trunk, 90 level.
        folds_deg: lean more than that half-way, down and up.
        hips_first_deg: lean gained at the beginning of the lift, in reps of depth 1.
        knees_apart: distance of the knees at the bottom over that of the ankles; 1.2 on top.
        heels_up: height of the heels at the bottom.
        back_deg: bend of the back's outline, positive convex, as it is in standing.
        rounding_deg: bend more than that from the upper quarter of the movement on.
        tuck_deg: bend gained in the last quarter of the way down.
        gives_way_deg: bend gained at the beginning of the lift.
        hips_aside: how far the hips are off to the left at the bottom, in stance widths.
        hands_ahead: how far the hands get in front of their place on top, which is over the feet.
    """

    shank_deg: Each = 30.0
    thigh_deg: Each = -10.0
    lean_deg: float = 35.0
    thigh_top_deg: float = 90.0
    lean_top_deg: float = 0.0
    folds_deg: Each = 0.0
    hips_first_deg: float = 0.0
    knees_apart: Each = 1.2
    heels_up: Each = 0.0
    back_deg: float = -20.0
    rounding_deg: Each = 0.0
    tuck_deg: Each = 0.0
    gives_way_deg: Each = 0.0
    hips_aside: Each = 0.0
    hands_ahead: Each = 0.0

    def body(self, beat: Beat) -> Array:
        """Feet planted; straight arms hold something over the feet, or ahead of them."""
        lean, (top, low) = self._lean(beat), self._hip_range(beat)
        rise = top - (top - low) * beat.down
        if np.any(self.hips_first_deg):
            # The shoulders rise as ever; what the trunk leans more, the hips are higher.
            cosines = [np.cos(np.radians(a)) for a in (self.lean_top_deg, self.lean_deg, lean)]
            shoulders = rise + cosines[0] - (cosines[0] - cosines[1]) * beat.down
            rise = np.where(beat.lift > 0, shoulders - cosines[2], rise)
        legs = (top - rise) / (top - low)
        shank = beat.each(self.shank_deg) * legs
        sine = (rise - SHANK * np.cos(np.radians(shank))) / THIGH
        thigh = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
        ankle = np.zeros((len(legs), 2))
        in_front = np.outer(np.sin(np.radians(np.maximum(-lean, 0.0))) / 2.0, [1.0, 0.0])
        knee = ankle + SHANK * toward(90.0 - shank) + in_front / 2.0
        hip = knee + THIGH * toward(180.0 - thigh) + in_front / 2.0
        shoulder = hip + toward(90.0 - lean)
        ratio = 1.2 + (beat.each(self.knees_apart) - 1.2) * legs
        heel, toe = (
            ankle + np.stack([0 * legs + x, beat.each(up) * legs - 0.1], axis=1)
            for x, up in ((-0.1, self.heels_up), (0.3, 0.0))
        )
        reach = beat.each(self.hands_ahead) * beat.down - shoulder[:, 0]
        ahead = np.degrees(np.arcsin(reach / ARM))
        body = assemble(
            {
                "ankle": ankle,
                "knee": knee,
                "hip": hip,
                "shoulder": shoulder,
                "elbow": shoulder + UPPER_ARM * toward(ahead - 90.0),
                "wrist": shoulder + ARM * toward(ahead - 90.0),
                "heel": heel,
                "toe": toe,
            },
            knee=HALF_WIDTHS["ankle"] * ratio,
        )
        stance = 2.0 * HALF_WIDTHS["ankle"]
        body[:, left_right("hip"), 1] += (stance * beat.each(self.hips_aside) * legs)[:, None]
        return body

    def _hip_range(self, beat: Beat) -> tuple[float, Array]:
        """Height of the hips on top and at the bottom."""
        shank, thigh = (np.radians(beat.each(a)) for a in (self.shank_deg, self.thigh_deg))
        top = SHANK + THIGH * float(np.sin(np.radians(self.thigh_top_deg)))
        return top, SHANK * np.cos(shank) + THIGH * np.sin(thigh)

    def _lean(self, beat: Beat) -> Array:
        down = beat.down
        if np.any(self.hips_first_deg):
            down = np.where(beat.lift > 0, beat.depth * (1.0 - beat.late()), down)
        swing = self.lean_deg - self.lean_top_deg
        folds = beat.each(self.folds_deg) * 4.0 * down * (1.0 - down)
        return self.lean_top_deg + swing * down + folds + beat.gained(self.hips_first_deg)

    def back(self, beat: Beat) -> Array:
        """Bend of the back's outline."""
        bend = self.back_deg + beat.each(self.rounding_deg) * stroke(beat.down / 0.25)
        bend += beat.each(self.tuck_deg) * stroke((beat.down - 0.75) / 0.2)
        return np.asarray(bend + beat.gained(self.gives_way_deg))


SQUAT = Hinge()
DEADLIFT = Hinge(shank_deg=12.0, thigh_deg=20.0, lean_deg=55.0)
ROMANIAN_DEADLIFT = Hinge(shank_deg=0.0, thigh_deg=70.0, lean_deg=75.0)


@dataclass(frozen=True, slots=True)
class Tilted:
    """`figure` with the line through both of `joint` tilted, the left one higher if positive."""

    figure: Figure
    joint: str
    tilt_deg: float

    def body(self, beat: Beat) -> Array:
        """One joint is raised, the other lowered."""
        body = self.figure.body(beat)
        left, right = left_right(self.joint)
        up = (body[:, left, 1] - body[:, right, 1]) / 2.0 * np.tan(np.radians(self.tilt_deg))
        body[:, left, 2] += up
        body[:, right, 2] -= up
        return body

    def back(self, beat: Beat) -> Array:
        """As it is."""
        return self.figure.back(beat)


def elbow_at(chest_height: float) -> float:
    """Angle of a push-up's elbow with the shoulder so high above the hand, in arm lengths."""
    height = chest_height * ARM
    ahead = np.sqrt(BODY**2 - height**2) - np.sqrt(BODY**2 - ARM**2)
    cosine = (UPPER_ARM**2 + FOREARM**2 - ahead**2 - height**2) / (2.0 * UPPER_ARM * FOREARM)
    return float(np.degrees(np.arccos(cosine)))


@dataclass(frozen=True, slots=True)
class PushUp:
    """Prone on hands and feet. The body turns about the ankles; the hands are planted.

    Attributes:
        elbow_deg: angle of the elbow at the bottom; 180 on top.
        sag: distance of the hip below the line shoulder – ankle, throughout.
        sink: sag more than that at the bottom.
        head_drop_deg: angle of the head out of the trunk's line, toward the floor.
        hands_ahead: how far the hands are in front of the shoulders on top.
        up_from_s: from then on the lifter sits back on the heels and kneels up.
        down_until_s: until then the lifter comes down the same way.
    """

    elbow_deg: Each = 90.0
    sag: Each = 0.0
    sink: Each = 0.0
    head_drop_deg: float = 0.0
    hands_ahead: float = 0.0
    up_from_s: float = np.inf
    down_until_s: float = -np.inf

    def body(self, beat: Beat) -> Array:
        """At the bottom the shoulder is where circles around ankle and hand meet."""
        elbow = np.radians(beat.each(self.elbow_deg))
        reach = np.sqrt(UPPER_ARM**2 + FOREARM**2 - 2 * UPPER_ARM * FOREARM * np.cos(elbow))
        high = np.sqrt(ARM**2 - self.hands_ahead**2)
        hand = np.sqrt(BODY**2 - high**2) + self.hands_ahead
        low = np.sqrt(BODY**2 - ((BODY**2 - reach**2 + hand**2) / (2.0 * hand)) ** 2)
        height = high - (high - low) * beat.down
        ahead = np.sqrt(BODY**2 - height**2)
        shoulder = np.stack([ahead, height], axis=1)
        wrist = np.stack([np.full(len(ahead), hand), 0 * ahead], axis=1)
        sag = beat.each(self.sag) + beat.each(self.sink) * beat.down
        arm = {"elbow": elbow_between(shoulder, wrist), "wrist": wrist}
        body = assemble(prone(shoulder, sag) | arm, self.head_drop_deg)
        away = np.maximum(beat.t_s - self.up_from_s, self.down_until_s - beat.t_s)
        for seconds, posture in ((away, ON_HEELS), (away - 1.5, KNEELING)):
            body = body + stroke(seconds)[:, None, None] * (posture - body)
        return body

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


def prone(shoulder: Array, sag: Array) -> dict[str, Array]:
    """Trunk and legs from `shoulder` (T, 2) to the ankles at the origin, hips `sag` too low."""
    down_line = -shoulder / np.hypot(shoulder[:, 0], shoulder[:, 1])[:, None]
    to_floor = np.stack([-down_line[:, 1], down_line[:, 0]], axis=1)
    hip = shoulder + np.sqrt(1.0 - sag**2)[:, None] * down_line + sag[:, None] * to_floor
    ankle = np.zeros_like(shoulder)
    return {
        "shoulder": shoulder,
        "hip": hip,
        "knee": hip * SHANK / (SHANK + THIGH),
        "ankle": ankle,
        "heel": ankle + np.array([-0.1, 0.1]),
        "toe": ankle + np.array([0.05, -0.15]),
    }


def _posture(**points: tuple[float, float]) -> Array:
    return assemble({name: np.array([point]) for name, point in points.items()})


_FEET = {"ankle": (0.0, 0.0), "heel": (-0.1, 0.1), "toe": (0.0, -0.15), "knee": (0.85, 0.0)}
ON_HEELS = _posture(
    **_FEET, hip=(0.15, 0.35), shoulder=(1.12, 0.6), elbow=(1.6, 0.25), wrist=(2.1, 0.0)
)
KNEELING = _posture(
    **_FEET, hip=(0.85, 0.85), shoulder=(0.85, 1.85), elbow=(0.8, 1.25), wrist=(0.95, 0.7)
)


@dataclass(frozen=True, slots=True)
class Plank:
    """Prone on forearms and feet, or on hands and feet, at rest.

    Attributes:
        sag: distance of the hip below the line shoulder – ankle.
        sinks: sag gained in the middle fifth of the time.
        elbows_ahead: how far the elbows stand in front of the shoulders.
        head_drop_deg: angle of the head out of the trunk's line, toward the floor.
        on_hands: with straight arms.
    """

    sag: float = 0.0
    sinks: float = 0.0
    elbows_ahead: float = 0.0
    head_drop_deg: float = 0.0
    on_hands: bool = False

    def body(self, beat: Beat) -> Array:
        """The same at all times, but for hips that sink."""
        still = np.zeros(len(beat.t_s))
        height = ARM if self.on_hands else UPPER_ARM
        shoulder = np.stack([still + np.sqrt(BODY**2 - height**2), still + height], axis=1)
        elbow = shoulder + np.array([self.elbows_ahead, -UPPER_ARM])
        hand = np.array([0.0, -FOREARM] if self.on_hands else [FOREARM, 0.0])
        sag = self.sag + self.sinks * stroke(5.0 * beat.t_s / beat.t_s[-1] - 2.0)
        points = prone(shoulder, sag) | {"elbow": elbow, "wrist": elbow + hand}
        return assemble(points, self.head_drop_deg)

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


@dataclass(frozen=True, slots=True)
class Bridge:
    """Supine with bent knees; "down" is up here: at depth 1 the hips are on top.

    Attributes:
        extension_deg: shoulder – hip – knee at the highest point, above 180 arched.
        shank_deg: tilt of the shank at the highest point.
    """

    extension_deg: Each = 180.0
    shank_deg: Each = 0.0

    def body(self, beat: Beat) -> Array:
        """Shoulders and feet on the floor; what goes up is the height of the hips."""
        tilt, low = beat.each(self.shank_deg) * beat.down, np.sin(np.radians(3.0))
        rise = low + (np.sin(np.radians(self._trunk_deg(beat))) - low) * beat.down
        shoulder = np.zeros((len(rise), 2))
        hip = shoulder + toward(np.degrees(np.arcsin(rise)))
        slope = np.arcsin((SHANK * np.cos(np.radians(tilt)) - rise) / THIGH)
        knee = hip + THIGH * toward(np.degrees(slope))
        ankle = knee - SHANK * toward(90.0 + tilt)
        return assemble(
            {
                "shoulder": shoulder,
                "hip": hip,
                "knee": knee,
                "ankle": ankle,
                "heel": ankle + np.array([-0.1, -0.1]),
                "toe": ankle + np.array([0.3, -0.1]),
                "elbow": shoulder + np.array([UPPER_ARM, 0.0]),
                "wrist": shoulder + np.array([ARM, 0.0]),
            }
        )

    def _trunk_deg(self, beat: Beat) -> Array:
        """Slope of the trunk at which the hips are extended as wanted: trunk minus thigh."""
        trunk = np.linspace(0.0, 60.0, 6001)
        top = np.empty(len(beat.t_s))
        for k in np.unique(beat.rep):
            now = beat.rep == k
            shank = SHANK * np.cos(np.radians(beat.each(self.shank_deg)[now][0]))
            thigh = np.degrees(np.arcsin((shank - np.sin(np.radians(trunk))) / THIGH))
            wanted = beat.each(self.extension_deg)[now][0] - 180.0
            top[now] = np.interp(wanted, trunk - thigh, trunk)
        return top

    def back(self, beat: Beat) -> Array:
        """A straight back."""
        return np.zeros(len(beat.t_s))


STILL = Script(depths=(), lead_s=8.0, tail_s=0.0)
LIFTERS: dict[str, tuple[Figure, Script]] = {
    "squat": (SQUAT, Script()),
    "deadlift": (DEADLIFT, Script()),
    "romanian_deadlift": (ROMANIAN_DEADLIFT, Script()),
    "push_up": (PushUp(), Script()),
    "plank": (Plank(), STILL),
    "glute_bridge": (Bridge(), Script()),
}
"""A faultless lifter for each exercise."""

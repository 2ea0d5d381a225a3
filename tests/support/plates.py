"""Plates for the stick figures: what a plate finder would say of a barbell in their hands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.motion import trunk_length_px
from formcheck.core.poses import PLATES, PoseSequence, midway

METRES_PER_TRUNK = 0.5


@dataclass(frozen=True, slots=True)
class Barbell:
    """A plate that goes with the hands, and what else looks like one.

    Attributes:
        radius_m: of the plate.
        nearer: how much larger a distance is at the plate than at the hands.
        aside_px: where it is in the picture against the hands.
        noise_px: standard deviation of its centre.
        lost: share of the pictures in which it is not found.
        forward: how far it goes to where the toes point as it goes down, in T; None with the hands.
        in_rack: places (x, y) in pixels of plates of the same size that stand still.
    """

    radius_m: float = 0.225
    nearer: float = 1.2
    aside_px: tuple[float, float] = (0.0, 0.0)
    noise_px: float = 0.0
    lost: float = 0.0
    forward: float | None = None
    in_rack: tuple[tuple[float, float], ...] = ()


def with_plates(
    sequence: PoseSequence, trunk_px: float, barbell: Barbell, *, held: bool = True
) -> PoseSequence:
    """`sequence` with candidates for a plate; without a `held` one only those in the rack."""
    dice = np.random.default_rng(7)
    rim_px = barbell.radius_m * barbell.nearer * trunk_px / METRES_PER_TRUNK
    plates = np.full((len(sequence), *PLATES), np.nan)
    others = [np.broadcast_to(place, (len(sequence), 2)) for place in barbell.in_rack]
    places = [*others, *([plate_px(sequence, barbell)] if held else [])]
    for row, xy_px in enumerate(places):
        noise = dice.normal(0.0, barbell.noise_px, xy_px.shape)
        plates[:, row, :2] = xy_px + noise
        plates[:, row, 2:] = rim_px, 1.0, 0.8
    is_lost = dice.random(len(sequence)) < barbell.lost
    plates[is_lost, len(places) - 1] = np.nan
    return replace(sequence, plates=plates)


def plate_px(sequence: PoseSequence, barbell: Barbell) -> Array:
    """Where the plate's centre is in the picture, (T, 2)."""
    hands = midway(sequence.xy_px, "wrist")
    middle = hands.mean(axis=0)
    plate = middle + barbell.nearer * (hands - middle) + barbell.aside_px
    if barbell.forward is not None:
        down = (hands[:, 1] - hands[:, 1].min()) / np.ptp(hands[:, 1])
        shoulder, toe = (midway(sequence.xy_px, joint)[0, 0] for joint in ("shoulder", "toe"))
        trunk_px = trunk_length_px(sequence)
        way_px = barbell.nearer * barbell.forward * trunk_px * np.sign(toe - shoulder)
        plate[:, 0] = middle[0] + way_px * down
    return np.asarray(plate)

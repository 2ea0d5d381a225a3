"""Finds the part of a clip's picture in which the lifter is, before the network runs over it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.calibration import Calibration
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.pose.bars import without_bars
from formcheck.pose.estimator import PeopleIn
from formcheck.pose.region import Region

__all__ = ["Glimpses", "find_region", "look_around", "number_of_glimpses"]

# ours: seconds of the clip for each picture that is looked at; if it is raised, a lifter who
# walks about is more often outside the region.
_EVERY_S = 3.0
# ours: pictures of a short clip that are looked at; if it is raised, short clips take longer.
_FEWEST = 5
# ours: share of the pictures in which somebody must be found; with fewer of them the region is
# all but the black bars. If it is lowered, regions miss more of what the lifter does.
_LEAST_SHARE = 0.5
# ours: metres left free on all sides of everybody's landmarks, for arms that go up, a step aside,
# lying down. If it is raised, regions bring fewer pixels.
_MARGIN_M = 0.6
# ours: times the size of a metre in the network's own input, as it enlarges a lifter who crouches.
# If it is raised, regions are tighter, and a larger lifter is not seen better.
_ENOUGH = 1.5
# ours: share of the lifter's size; smaller people stand too far off to be the lifter. If it is
# lowered, others make the region larger.
_FAR_OFF = 0.5
# ours: factor by which a region must enlarge the lifter; if it is lowered, more clips are cut
# that look no different afterwards.
_LEAST_GAIN = 1.15

# structural: moves both corners of a box away from its middle.
_OUTWARD = np.array([[-1.0], [1.0]])


@dataclass(frozen=True, slots=True)
class Glimpses:
    """What pictures from all over a clip show; black pictures are left out.

    Attributes:
        contents_px: corners (2, 2) of each without black bars.
        people: everybody found in each, in pixels of the whole picture.
    """

    contents_px: tuple[Array, ...]
    people: tuple[list[PoseFrame], ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody found: corners of the box around all landmarks (2, 2), and size of a metre."""

    box_px: Array
    px_per_metre: float


def number_of_glimpses(length_s: float) -> int:
    """How many pictures of a clip `look_around` should be shown."""
    return max(_FEWEST, math.ceil(length_s / _EVERY_S))


def look_around(
    size_wh: tuple[int, int],
    glimpses: Iterable[Frame],
    people: AbstractContextManager[PeopleIn],
    calibration: Calibration,
) -> Glimpses:
    """Everybody in pictures from all over the clip.

    Args:
        size_wh: width and height of the clip's picture.
        glimpses: the pictures.
        people: opens what finds people in one of them.
        calibration: what the network makes of a picture.
    """
    contents: list[Array] = []
    found: list[list[PoseFrame]] = []
    at_once: list[bool] = []
    last_s = -math.inf
    with people as people_in:
        for glimpse in glimpses:
            content = without_bars(glimpse.image_bgr)
            # A clip of a few frames may show the same one twice.
            if content is not None and glimpse.t_s > last_s:
                last_s = glimpse.t_s
                contents.append(content.corners_px)
                poses = [content.back(pose) for pose in people_in(content.of(glimpse))]
                at_once.append(bool(poses))
                # The smaller the picture is, the smaller the people whom the network finds in it.
                if not poses and _are_few(at_once) and _may_gain(size_wh, calibration):
                    poses = _in_tiles(content, glimpse, people_in)
                found.append(poses)
    return Glimpses(tuple(contents), tuple(found))


def find_region(
    size_wh: tuple[int, int],
    glimpses: Glimpses,
    calibration: Calibration,
    lifter: PoseSequence | None = None,
) -> Region | None:
    """The region of the picture in which the lifter is, with room to move.

    Everybody who may be the lifter is in it. It is no tighter than brings the network pixels,
    and it is all but the black bars where too few people are found.

    Args:
        size_wh: width and height of the clip's picture.
        glimpses: what `look_around` has found.
        calibration: what the network makes of a picture.
        lifter: who of several people is the lifter, if that is known.

    Returns:
        The region; None when the network sees the lifter as well in the whole picture.
    """
    if not _may_gain(size_wh, calibration) or not glimpses.contents_px:
        return None
    pictures = glimpses.people if lifter is None else [[pose] for pose in lifter]
    found = [_people(poses) for poses in pictures]
    box_px = content_px = _around(glimpses.contents_px)
    if not _are_few([bool(each) for each in found]):
        box_px = _within(content_px, _room_for([each for each in found if each], calibration))
    whole_px = Region(0, 0, *size_wh).corners_px
    gain = _shrinking(whole_px, calibration) / _shrinking(box_px, calibration)
    return Region.at(box_px) if gain >= _LEAST_GAIN else None


def _may_gain(size_wh: tuple[int, int], calibration: Calibration) -> bool:
    """Whether the network may see more of a region than of the whole picture."""
    # To some networks the size of a person means nothing.
    whole_px = Region(0, 0, *size_wh).corners_px
    return bool(calibration.input_px_per_metre) and (
        _shrinking(whole_px, calibration) >= _LEAST_GAIN
    )


def _are_few(found: Sequence[bool]) -> bool:
    """Whether somebody was found in too few of the pictures to know where people are."""
    return sum(found) < max(1.0, _LEAST_SHARE * len(found))


def _in_tiles(content: Region, glimpse: Frame, people_in: PeopleIn) -> list[PoseFrame]:
    """Everybody who is whole in a tile of the content; of others the network guesses half."""
    found = [
        (tile, tile.back(pose)) for tile in content.tiles() for pose in people_in(tile.of(glimpse))
    ]
    return [pose for tile, pose in found if tile.holds(pose.xy_px)]


def _people(poses: Iterable[PoseFrame]) -> list[_Person]:
    """Those of known size; without metric landmarks it is unknown who is near."""
    people = [
        _Person(
            box_px=np.stack([pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)]),
            px_per_metre=float(pixels_per_metre(pose.xy_px, pose.world_m)),
        )
        for pose in poses
    ]
    return [person for person in people if np.isfinite(person.px_per_metre)]


def _room_for(found: Sequence[Sequence[_Person]], calibration: Calibration) -> Array:
    """Corners (2, 2) of a box around all who may be the lifter, with room to move.

    `found` holds the people of each picture, at least one.
    """
    # The nearest is the lifter, but a passer-by may be nearer for a moment.
    lifter = float(np.median([max(person.px_per_metre for person in each) for each in found]))
    near = [p for each in found for p in each if p.px_per_metre >= _FAR_OFF * lifter]
    box_px = _around([p.box_px + _OUTWARD * _MARGIN_M * p.px_per_metre for p in near])
    # A tighter box would be shrunk no less, or show the lifter larger than the network can use.
    enlarged = lifter / (_ENOUGH * calibration.input_px_per_metre)
    loosest = calibration.input_side_px * max(1.0, enlarged)
    size = np.ptp(box_px, axis=0)
    return np.asarray(box_px + _OUTWARD * (max(size.max(), loosest) - size) / 2)


def _within(outer_px: Array, box_px: Array) -> Array:
    """The box moved to lie within the outer one, and cut where it is too large for it."""
    size = np.minimum(np.ptp(box_px, axis=0), np.ptp(outer_px, axis=0))
    low = np.clip(box_px.mean(axis=0) - size / 2, outer_px[0], outer_px[1] - size)
    return np.stack([low, low + size])


def _shrinking(box_px: Array, calibration: Calibration) -> float:
    """How many times a picture of this box is shrunk for the network, 1 or more."""
    return max(1.0, float(np.ptp(box_px, axis=0).max()) / calibration.input_side_px)


def _around(boxes_px: Sequence[Array]) -> Array:
    """Corners (2, 2) of the smallest box around all boxes."""
    corners = np.stack(boxes_px)
    return np.stack([corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)])

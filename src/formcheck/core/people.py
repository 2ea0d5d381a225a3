"""Who of several people in a clip is the lifter: the one who moves in place.

It is judged from glimpses, single pictures from all over the clip, before the lifter is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.landmarks import left_right
from formcheck.core.lifter import pixels_per_metre
from formcheck.core.poses import PoseFrame, PoseSequence, midway

__all__ = [
    "Chosen",
    "People",
    "choose_lifter",
    "movement_m",
    "people_who_stay",
    "place_of",
]

# ours: share of the glimpses with people in which somebody who stays is seen at least; if it is
# lowered, passers-by count as people who stay.
_STAYS = 0.5
# ours: metres that the same person's hips are apart at most in two glimpses that follow each
# other; if it is raised, one person is taken for another who stands beside.
_SAME_M = 1.5
# ours: factor between the sizes of the same person in two such glimpses at most; if it is raised,
# somebody in front is taken for somebody behind.
_SAME_SIZE = 1.5
# ours: metres between the hips of two people of the same size at least; if it is raised, of two
# people close together one is overlooked, if it is lowered, one found twice counts as two.
_TWO_M = 0.25
# ours: metres of mean movement below which nobody moves. Real people who hold still are seen to
# move by 0.01 to 0.02, those who lift by 0.04 to 0.22. If it is raised, short lifts pass for holds.
_MOVES_M = 0.03
# ours: share of the largest movement from which somebody moves as much; of those the nearest is
# the lifter. If it is raised, the size matters less.
_AS_MUCH = 0.5

_MOVING = [s for name in ("shoulder", "wrist", "knee", "ankle") for s in left_right(name)]


class Chosen(Enum):
    """Why somebody was taken for the lifter."""

    MOVES = "moves"
    NEAREST = "nearest"
    ASKED = "asked for"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who stays in the picture, and which of them is the lifter.

    Attributes:
        poses: of each, from left to right, those in the glimpses.
        lifter: index of the lifter.
        chosen: why it is this one.
    """

    poses: tuple[PoseSequence, ...]
    lifter: int
    chosen: Chosen

    @property
    def others(self) -> tuple[PoseSequence, ...]:
        """All but the lifter."""
        return self.poses[: self.lifter] + self.poses[self.lifter + 1 :]


def place_of(choice: int, n_people: int) -> int | None:
    """Index from the left of a choice: 1 is the leftmost, -1 the rightmost; None if not there."""
    place = choice - 1 if choice > 0 else n_people + choice
    return place if 0 <= place < n_people else None


def choose_lifter(poses: Sequence[PoseSequence], place: int | None = None) -> People:
    """Who of several people is the lifter.

    That is the one whose posture changes most; of those who move as much, and where nobody moves,
    the nearest.

    Args:
        poses: of everybody who stays, as `people_who_stay` returns them; at least one.
        place: index of the lifter, if the user has said who it is.
    """
    if place is not None:
        return People(tuple(poses), place, Chosen.ASKED)
    moved_m = np.array([movement_m(each) for each in poses])
    sizes = np.array([np.median(_sizes(each)) for each in poses])
    moves = moved_m >= max(_MOVES_M, _AS_MUCH * moved_m.max())
    nearest = int(np.argmax(np.where(moves, sizes, 0.0) if moves.any() else sizes))
    # Without anybody who stands still, who is nearer decides.
    by_movement = moves.any() and not moves.all()
    return People(tuple(poses), nearest, Chosen.MOVES if by_movement else Chosen.NEAREST)


def movement_m(person: PoseSequence) -> float:
    """How much a person's posture changes, metres.

    It is the mean distance of shoulders, wrists, knees and ankles, seen from the hips, from where
    each of them usually is. Walking changes it little, as the hips go along.
    """
    from_hips_px = person.xy_px[:, _MOVING] - midway(person.xy_px, "hip")[:, None]
    from_hips_m = from_hips_px / np.median(_sizes(person))
    usual_m = np.median(from_hips_m, axis=0)
    return float(np.linalg.norm(from_hips_m - usual_m, axis=-1).mean())


def people_who_stay(
    glimpses: Sequence[Sequence[PoseFrame]], size_wh: tuple[int, int]
) -> list[PoseSequence]:
    """Those who are in the picture for half of the time, from left to right.

    People without metric landmarks are left out: how near they are is unknown.
    """
    tracks: list[list[PoseFrame]] = []
    with_people = 0
    for glimpse in glimpses:
        found = _once_each(glimpse)
        with_people += bool(found)
        _add_to(tracks, found)
    staying = [track for track in tracks if len(track) >= max(2.0, _STAYS * with_people)]
    people = [PoseSequence.stack(track, size_wh) for track in staying]
    return sorted(people, key=lambda each: float(np.median(midway(each.xy_px, "hip")[:, 0])))


def _once_each(poses: Sequence[PoseFrame]) -> list[PoseFrame]:
    """Those of known size, without a second pose of the same person."""
    once: list[PoseFrame] = []
    for pose in poses:
        if np.isfinite(_sizes(pose)) and all(_apart_m(pose, other) > _TWO_M for other in once):
            once.append(pose)
    return once


def _add_to(tracks: list[list[PoseFrame]], poses: Sequence[PoseFrame]) -> None:
    """Add each pose to the track of the person nearest to it; a new track begins with the rest."""
    pairs = [
        (_apart_m(track[-1], pose), i, j)
        for i, track in enumerate(tracks)
        for j, pose in enumerate(poses)
    ]
    taken: dict[int, int] = {}
    for apart_m, i, j in sorted(pairs):
        if apart_m <= _SAME_M and i not in taken and j not in taken.values():
            taken[i] = j
    for i, j in taken.items():
        tracks[i].append(poses[j])
    tracks.extend([pose] for j, pose in enumerate(poses) if j not in taken.values())


def _apart_m(one: PoseFrame, other: PoseFrame) -> float:
    """Metres between the hips of two poses; infinite where their sizes are two people's."""
    sizes = sorted((float(_sizes(one)), float(_sizes(other))))
    if sizes[1] > _SAME_SIZE * sizes[0]:
        return np.inf
    apart_px = midway(one.xy_px, "hip") - midway(other.xy_px, "hip")
    return float(np.hypot(*apart_px)) / sizes[1]


def _sizes(pose: PoseFrame | PoseSequence) -> Array:
    return pixels_per_metre(pose.xy_px, pose.world_m)

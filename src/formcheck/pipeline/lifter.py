"""Who of several people in a clip is judged, and what the user is told of the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formcheck.core.people import Chosen, People, choose_lifter, people_who_stay, place_of
from formcheck.core.poses import PoseFrame
from formcheck.errors import UsageError

__all__ = ["lifter_in", "others_note"]

_WHY = {
    Chosen.MOVES: "the one who moves",
    Chosen.NEAREST: "the nearest one",
    Chosen.ASKED: "the one you chose",
}


def lifter_in(
    path: Path,
    glimpses: Sequence[Sequence[PoseFrame]],
    size_wh: tuple[int, int],
    choice: int | None,
) -> People | None:
    """The people in the clip at `path`, and which of them is the lifter.

    Args:
        path: the clip, for the message of an error.
        glimpses: everybody found in pictures from all over the clip.
        size_wh: width and height of the clip's picture.
        choice: `Options.lifter`.

    Returns:
        None where there are no others.

    Raises:
        UsageError: there are fewer people than `choice` says.
    """
    poses = people_who_stay(glimpses, size_wh)
    n = len(poses)
    place = None if choice is None else place_of(choice, max(n, 1))
    if choice is not None and place is None:
        there = "there is 1 person" if n == 1 else f"there are {n} people"
        raise UsageError(
            f"{path}: {there} in the picture for most of the time, so there is no lifter {choice}.",
            "Leave --lifter out, and the one who moves is judged.",
        )
    return choose_lifter(poses, place) if n > 1 else None


def others_note(people: People) -> str:
    """That others are in the picture, who was judged, and how to have another one judged."""
    n = len(people.poses)
    others = [k for k in range(n) if k != people.lifter]
    options = " or ".join(f"--lifter {_option(k, n)}" for k in others)
    judged = f"{_WHY[people.chosen]} ({_place(people.lifter, n)})"
    whom = "the other" if n == 2 else "another"
    return f"{n} people in the picture; judged {judged}. {options} judges {whom}."


def _option(index: int, n: int) -> str:
    """What to write after --lifter for the person of that index from the left."""
    return {0: "left", n - 1: "right"}.get(index, str(index + 1))


def _place(index: int, n: int) -> str:
    """Where the person of that index from the left is, in words."""
    return {0: "left", n - 1: "right"}.get(index, f"number {index + 1} from the left")

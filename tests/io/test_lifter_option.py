"""`--lifter`: who of several people is judged, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner
from support.filming import Camera, frames_of, record
from support.lifters import SQUAT

from formcheck.cli.options import lifter_option
from formcheck.core.people import Chosen, People
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.errors import UsageError
from formcheck.pipeline.lifter import lifter_in, others_note

CLIP = Path("clip.mp4")
SIZE_WH = (1280, 720)
LIFTS = frames_of(record(SQUAT, camera=Camera(trunk_px=60.0, size_wh=SIZE_WH)))[::40]


def glimpses(*x_px: float) -> list[list[PoseFrame]]:
    """People who stand side by side; the one at 0 px squats."""
    return [[_at(pose if x == 0 else LIFTS[0], pose.t_s, x) for x in x_px] for pose in LIFTS]


def _at(pose: PoseFrame, t_s: float, x_px: float) -> PoseFrame:
    shift = np.array([x_px, 0.0])
    return PoseFrame(
        t_s,
        xy_px=pose.xy_px + shift,
        world_m=pose.world_m,
        visibility=pose.visibility,
        contour=pose.contour,
        chord_px=pose.chord_px + shift,
    )


def people(n: int, lifter: int, chosen: Chosen = Chosen.MOVES) -> People:
    return People((PoseSequence.stack(LIFTS, SIZE_WH),) * n, lifter, chosen)


@pytest.mark.parametrize(("choice", "index"), [(None, 1), (1, 0), (2, 1), (-1, 2)])
def test_the_one_who_moves_is_judged_unless_another_is_chosen(
    choice: int | None, index: int
) -> None:
    found = lifter_in(CLIP, glimpses(-300.0, 0.0, 300.0), SIZE_WH, choice)
    assert found is not None
    assert found.lifter == index


@pytest.mark.parametrize("choice", [None, 1, -1])
def test_one_alone_is_the_lifter_from_left_and_right(choice: int | None) -> None:
    assert lifter_in(CLIP, glimpses(0.0), SIZE_WH, choice) is None
    assert lifter_in(CLIP, [[]] * 5, SIZE_WH, choice) is None


@pytest.mark.parametrize(
    ("x_px", "choice", "there"),
    [((0.0,), 2, "is 1 person"), ((0.0, 300.0), 3, "are 2 people")],
)
def test_who_is_not_there_can_not_be_judged(
    x_px: tuple[float, ...], choice: int, there: str
) -> None:
    with pytest.raises(UsageError, match=there) as error:
        lifter_in(CLIP, glimpses(*x_px), SIZE_WH, choice)
    assert "--lifter" in error.value.hint


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (
            people(2, 0),
            "2 people in the picture; judged the one who moves (left)."
            " --lifter right judges the other.",
        ),
        (
            people(2, 1, Chosen.NEAREST),
            "2 people in the picture; judged the nearest one (right)."
            " --lifter left judges the other.",
        ),
        (
            people(3, 1, Chosen.ASKED),
            "3 people in the picture; judged the one you chose (number 2 from the left)."
            " --lifter left or --lifter right judges another.",
        ),
    ],
)
def test_the_user_is_told_who_was_judged_and_how_to_choose(seen: People, words: str) -> None:
    assert others_note(seen) == words


@pytest.mark.parametrize(
    ("given", "choice"), [("left", 1), ("right", -1), ("2", 2), ("0", None), ("behind", None)]
)
def test_a_place_is_a_side_or_a_number(given: str, choice: int | None) -> None:
    taken: list[int] = []

    @click.command()
    @lifter_option
    def command(lifter: int) -> None:
        taken.append(lifter)

    result = CliRunner().invoke(command, ["--lifter", given])
    assert taken == ([] if choice is None else [choice])
    assert result.exit_code == (2 if choice is None else 0)

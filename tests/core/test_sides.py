"""The leg in front in lunges, and the side that a side plank is held on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, METRES_PER_TRUNK, judge, motion_of, record
from support.lifters import LIFTERS, SQUAT
from support.movements import Script

from formcheck.core.enums import Side
from formcheck.core.judge.one_sided import holds_note
from formcheck.core.landmarks import left_right
from formcheck.core.parts import Hold
from formcheck.core.poses import PoseSequence
from formcheck.core.segment.sides import with_lower_sides

SIX = Script(depths=(1.0,) * 6)
HOLD = Hold(1, 1.0, 4.0, in_line_s=3.0)


def lunges(front: tuple[Side, ...]) -> PoseSequence:
    """Squats in which one foot is a trunk length in front while a rep lasts."""
    squats = record(SQUAT, SIX)
    world_m = squats.world_m.copy()
    toe, heel = (world_m[0, left_right(joint)[0]] for joint in ("toe", "heel"))
    ahead_m = METRES_PER_TRUNK * np.sign(toe - heel) * (1.0, 0.0, 0.0)
    for side, span in zip(front, SIX.spans, strict=True):
        foot = left_right("ankle")[tuple(Side).index(side)]
        inside = (squats.t_s > span.start) & (squats.t_s < span.end)
        world_m[inside, foot] += ahead_m
    return replace(squats, world_m=world_m)


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ((Side.LEFT, Side.RIGHT) * 3, "6 reps (3 left, 3 right)"),
        ((Side.RIGHT,) * 6, "6 reps (6 right)"),
    ],
)
def test_lunges_are_counted_for_each_leg(front: tuple[Side, ...], said: str) -> None:
    report = judge(lunges(front), "lunge")
    assert tuple(rep.side for rep in report.reps) == front
    assert report.headline.startswith(said)
    assert any(note.startswith("One leg at a time") for note in report.notes)


@pytest.mark.parametrize(
    ("left_lower_by", "side"), [(0.4, Side.LEFT), (-0.4, Side.RIGHT), (0.02, None), (np.nan, None)]
)
def test_a_side_plank_is_held_on_the_side_that_is_lower(
    left_lower_by: float, side: Side | None
) -> None:
    plank = record(*LIFTERS["plank"])
    motion = motion_of(plank, EXACT)
    xy_px = motion.sequence.xy_px.copy()
    left, right = left_right("shoulder")
    xy_px[:, left, 1] = xy_px[:, right, 1] + left_lower_by * motion.trunk_px
    moved = replace(motion, sequence=replace(motion.sequence, xy_px=xy_px))
    assert with_lower_sides([HOLD], moved)[0].side is side


def test_both_sides_times_are_told_where_there_are_both() -> None:
    left = replace(HOLD, side=Side.LEFT)
    right = replace(HOLD, index=2, start_s=6.0, end_s=8.0, side=Side.RIGHT)
    assert holds_note([left, right]) == ["Held for 3 s on the left, 2 s on the right."]
    assert holds_note([left, replace(HOLD, index=2)]) == []
    assert left.name == "hold 1 (left)"

"""Posture rules: where they bind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, Camera, lost, motion_of, record
from support.lifters import LIFTERS

from formcheck.core.camera_view import View
from formcheck.core.exercise import PostureRule
from formcheck.core.motion import Motion, clean
from formcheck.core.segment.gate import keeps, posture_mask
from formcheck.exercises import load_exercise

RULE = PostureRule("trunk_inclination_world", 40.0, 125.0, "not lying")


def plank(yaw_deg: float, *, lost_s: tuple[float, float] | None = None) -> Motion:
    raw = record(*LIFTERS["plank"], Camera(yaw_deg))
    sequence = clean(lost(raw, *lost_s) if lost_s else raw, EXACT)
    return motion_of(sequence, EXACT)


def test_inside_its_range_a_rule_is_kept() -> None:
    assert keeps(RULE, plank(90.0)).all()
    assert not keeps(replace(RULE, high=60.0), plank(90.0)).any()


def test_where_nobody_is_seen_no_rule_is_kept() -> None:
    motion = plank(90.0, lost_s=(2.0, 4.0))
    away = (motion.t_s > 2.3) & (motion.t_s < 3.7)
    assert away.any()
    assert not keeps(RULE, motion)[away].any()
    assert keeps(RULE, motion)[motion.t_s < 1.5].all()


@pytest.mark.parametrize(("yaw_deg", "binds"), [(90.0, True), (-90.0, True), (0.0, False)])
def test_a_rule_binds_from_its_own_views_only(yaw_deg: float, binds: bool) -> None:
    sides = frozenset({View.SIDE_LEFT, View.SIDE_RIGHT})
    rule = replace(RULE, high=60.0, views=sides)
    assert keeps(rule, plank(yaw_deg)).all() == (not binds)


def test_all_rules_have_to_be_kept() -> None:
    exercise = load_exercise("plank")
    motion = plank(90.0)
    each = [keeps(rule, motion) for rule in exercise.posture]
    np.testing.assert_array_equal(posture_mask(motion, exercise), np.all(each, axis=0))
    assert posture_mask(motion, exercise).mean() > 0.8

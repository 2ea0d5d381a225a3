"""What must not matter: which way the lifter faces, how large and where, how often and when."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.filming import Camera, judge, mirrored, record
from support.lifters import LIFTERS, SQUAT, Hinge, PushUp
from support.movements import Script

from formcheck.core.camera_view import View
from formcheck.core.geometry import angle_deg, lean_deg, signed_distance
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Finding, Report
from formcheck.core.signals import hampel, resample, smooth, turning_points
from formcheck.core.time_base import uniform_time

quick = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.differing_executors],
)
MIRRORED = {View.SIDE_LEFT: View.SIDE_RIGHT, View.SIDE_RIGHT: View.SIDE_LEFT}

exercises = st.sampled_from([name for name, (_, script) in LIFTERS.items() if script.depths])
yaws = st.sampled_from([0.0, 45.0, 80.0, 90.0, -90.0, 180.0])
depths = st.lists(st.sampled_from([0.55, 0.85, 1.0]), min_size=0, max_size=2).map(
    lambda more: (1.0, *more, 1.0)
)
scripts = st.builds(
    Script,
    depths=depths,
    lower_s=st.floats(0.7, 2.0),
    pause_s=st.floats(0.0, 1.0),
    lift_s=st.floats(0.7, 2.0),
    rest_s=st.floats(0.5, 2.0),
)


def film(
    exercise: str, script: Script, yaw_deg: float, size_wh: tuple[int, int] = (1280, 720)
) -> PoseSequence:
    return record(LIFTERS[exercise][0], script, Camera(yaw_deg, size_wh=size_wh, noise_px=0.5))


def assert_same_finding(a: Finding, b: Finding, tolerance: float) -> None:
    assert (a.check, a.outcome) == (b.check, b.outcome)
    if a.value is not None:
        assert b.value == pytest.approx(a.value, abs=tolerance * (a.uncertainty or 1.0))


def assert_same_judgement(a: Report, b: Report, tolerance: float = 1e-3) -> None:
    """Same reps at the same times, same findings."""
    assert [rep.kind for rep in a.reps] == [rep.kind for rep in b.reps]
    for ours, theirs in zip(a.reps, b.reps, strict=True):
        assert (ours.start_s, ours.turn_s, ours.end_s) == pytest.approx(
            (theirs.start_s, theirs.turn_s, theirs.end_s), abs=1e-6
        )
        assert ours.range == pytest.approx(theirs.range, rel=1e-4)
    for finding, other in zip(a.findings, b.findings, strict=True):
        assert_same_finding(finding, other, tolerance)
    assert [entry.reason for entry in a.segments] == [entry.reason for entry in b.segments]


class TestReports:
    @quick
    @given(exercise=exercises, script=scripts, yaw_deg=yaws)
    def test_mirrored(self, exercise: str, script: Script, yaw_deg: float) -> None:
        sequence = film(exercise, script, yaw_deg)
        ours, theirs = (judge(poses, exercise) for poses in (sequence, mirrored(sequence)))
        assert theirs.view.view is MIRRORED.get(ours.view.view, ours.view.view)
        assert_same_judgement(ours, theirs)

    @quick
    @given(exercise=exercises, script=scripts, yaw_deg=yaws, factor=st.floats(0.25, 4.0))
    def test_larger_or_smaller(
        self, exercise: str, script: Script, yaw_deg: float, factor: float
    ) -> None:
        sequence = film(exercise, script, yaw_deg)
        width, height = sequence.size_wh
        scaled = replace(
            sequence,
            xy_px=factor * sequence.xy_px,
            chord_px=factor * sequence.chord_px,
            size_wh=(round(factor * width), round(factor * height)),
        )
        assert_same_judgement(judge(sequence, exercise), judge(scaled, exercise))

    @quick
    @given(
        exercise=exercises,
        script=scripts,
        yaw_deg=yaws,
        x=st.floats(-2000.0, 2000.0),
        y=st.floats(-3000.0, 500.0),
    )
    def test_somewhere_else_in_the_picture(
        self, exercise: str, script: Script, yaw_deg: float, x: float, y: float
    ) -> None:
        # The lifter stands at the bottom and is less than 600 pixels tall.
        sequence = film(exercise, script, yaw_deg, size_wh=(5200, 5200))
        way = np.array([x, y])
        moved = replace(sequence, xy_px=sequence.xy_px + way, chord_px=sequence.chord_px + way)
        assert_same_judgement(judge(sequence, exercise), judge(moved, exercise))

    @quick
    @given(exercise=exercises, script=scripts, yaw_deg=yaws, later_s=st.floats(0.0, 3600.0))
    def test_some_other_time(
        self, exercise: str, script: Script, yaw_deg: float, later_s: float
    ) -> None:
        sequence = film(exercise, script, yaw_deg)
        later = judge(replace(sequence, t_s=sequence.t_s + later_s), exercise)
        now = judge(sequence, exercise)
        assert [rep.kind for rep in now.reps] == [rep.kind for rep in later.reps]
        for ours, theirs in zip(now.reps, later.reps, strict=True):
            assert theirs.start_s - later_s == pytest.approx(ours.start_s, abs=0.05)
            assert theirs.end_s - later_s == pytest.approx(ours.end_s, abs=0.05)
        for a, b in zip(now.findings, later.findings, strict=True):
            assert a.outcome is b.outcome

    @quick
    @given(
        exercise=exercises,
        script=scripts,
        fps=st.floats(12.0, 120.0),
        jitter=st.floats(0.0, 0.4),
    )
    def test_frame_rate_and_jitter(
        self, exercise: str, script: Script, fps: float, jitter: float
    ) -> None:
        figure, _ = LIFTERS[exercise]
        usual = judge(record(figure, script), exercise)
        other = judge(record(figure, replace(script, fps=fps, jitter=jitter)), exercise)
        assert [rep.kind for rep in usual.reps] == [rep.kind for rep in other.reps]
        for a, b in zip(usual.reps, other.reps, strict=True):
            assert b.start_s == pytest.approx(a.start_s, abs=0.2)
            assert b.end_s == pytest.approx(a.end_s, abs=0.2)
            assert b.range == pytest.approx(a.range, rel=0.1)

    @quick
    @given(script=scripts, fps=st.sampled_from([12.0, 25.0, 60.0, 120.0]))
    def test_counts_are_the_scripts(self, script: Script, fps: float) -> None:
        report = judge(record(SQUAT, replace(script, fps=fps, jitter=0.3)), "squat")
        kinds = ["full" if depth > 0.7 else "partial" for depth in script.depths]
        assert [rep.kind for rep in report.reps] == kinds

    @quick
    @given(noise_px=st.floats(0.0, 2.5), yaw_deg=yaws)
    def test_noise_makes_no_faults(self, noise_px: float, yaw_deg: float) -> None:
        report = judge(record(SQUAT, camera=Camera(yaw_deg, noise_px=noise_px)), "squat")
        assert report.reps_full == 3
        assert not report.worst_outcome.is_bad

    @quick
    @given(
        sag=st.floats(-0.35, 0.35),
        knees=st.floats(0.4, 1.5),
        thigh_deg=st.floats(-25.0, 35.0),
    )
    def test_values_are_those_of_the_figure(
        self, sag: float, knees: float, thigh_deg: float
    ) -> None:
        for figure, exercise, yaw_deg, check, value, tolerance in (
            (PushUp(sag=sag), "push_up", 90.0, "push_up.hips_sagging", sag, 0.01),
            (Hinge(knees_apart=knees), "squat", 0.0, "squat.knees_caving", None, 0.0),
            # Half of the depth is what the hip's height says of legs with usual proportions.
            (Hinge(thigh_deg=thigh_deg), "squat", 90.0, "squat.depth", thigh_deg, 2.5),
        ):
            report = judge(record(figure, camera=Camera(yaw_deg)), exercise)
            for finding in report.findings:
                if finding.check == check:
                    # Knees move out again from the bottom on: the worst is lowest there.
                    wanted = min(knees, 1.2) if value is None else value
                    if value is not None or knees < 1.15:
                        assert finding.value == pytest.approx(wanted, abs=tolerance or 0.03)


points = st.tuples(st.floats(-500.0, 500.0), st.floats(-500.0, 500.0)).map(np.array)


def apart(*triple: np.ndarray) -> bool:
    return all(np.hypot(*(a - b)) > 1.0 for a, b in pairwise(triple))


class TestGeometry:
    @quick
    @given(a=points, b=points, c=points, turn=st.floats(-np.pi, np.pi), factor=st.floats(0.1, 10.0))
    def test_angles_do_not_change_as_the_picture_turns_and_grows(
        self, a: np.ndarray, b: np.ndarray, c: np.ndarray, turn: float, factor: float
    ) -> None:
        if not apart(a, b, c):
            return
        rotation = factor * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        turned = [rotation @ p + [30.0, -70.0] for p in (a, b, c)]
        assert angle_deg(*turned) == pytest.approx(float(angle_deg(a, b, c)), abs=1e-4)

    @quick
    @given(low=points, high=points)
    def test_lean_changes_sign_with_the_side_one_faces(
        self, low: np.ndarray, high: np.ndarray
    ) -> None:
        if apart(low, high):
            right, left = lean_deg(low, high, 1.0), lean_deg(low, high, -1.0)
            if abs(right) < 179.9:
                assert right == pytest.approx(-left)

    @quick
    @given(point=points, start=points, end=points)
    def test_a_line_may_be_walked_either_way(
        self, point: np.ndarray, start: np.ndarray, end: np.ndarray
    ) -> None:
        if abs(start[0] - end[0]) > 1.0:
            floor = np.array([0.0, 1.0])
            there, back = (
                signed_distance(point, *ends, floor) for ends in ((start, end), (end, start))
            )
            assert there == pytest.approx(float(back), abs=1e-6)


series = st.integers(0, 2**31).map(lambda seed: np.random.default_rng(seed).normal(size=200))


class TestSignals:
    @quick
    @given(x=series, factor=st.floats(0.1, 100.0), offset=st.floats(-1e3, 1e3))
    def test_filters_do_not_mind_units(self, x: np.ndarray, factor: float, offset: float) -> None:
        def work(v: np.ndarray) -> np.ndarray:
            return smooth(hampel(v), 30.0)

        np.testing.assert_allclose(
            work(factor * x + offset), factor * work(x) + offset, rtol=1e-6, atol=1e-6 * factor
        )

    @quick
    @given(x=series, threshold=st.floats(0.5, 4.0))
    def test_turning_points_are_the_same_backwards_and_upside_down(
        self, x: np.ndarray, threshold: float
    ) -> None:
        found = turning_points(x, threshold)
        upside_down = [(i, not high) for i, high in turning_points(-x, threshold)]
        assert found == upside_down
        backwards = [(len(x) - 1 - i, high) for i, high in turning_points(x[::-1], threshold)]
        assert found[1:-1] == backwards[::-1][1:-1]

    @quick
    @given(x=series, start=st.integers(1, 150), length=st.integers(1, 40))
    def test_what_is_known_stays_known(self, x: np.ndarray, start: int, length: int) -> None:
        t_s = np.arange(200) / 30.0
        lost = x.copy()
        lost[start : start + length] = np.nan
        filled = resample(t_s, lost, t_s)
        known = np.isfinite(lost)
        np.testing.assert_allclose(filled[known], x[known])
        assert np.isfinite(filled).all() == ((length + 1) / 30.0 <= 0.25 + 1e-9)

    @quick
    @given(fps=st.floats(12.0, 120.0), jitter=st.floats(0.0, 0.4), later_s=st.floats(0.0, 3600.0))
    def test_even_times_stay_within_the_clip(
        self, fps: float, jitter: float, later_s: float
    ) -> None:
        t_s = Script(fps=fps, jitter=jitter).times() + later_s
        even = uniform_time(t_s)
        assert even[0] == t_s[0]
        assert even[-1] <= t_s[-1] + 1e-6
        assert np.isfinite(resample(t_s, np.sin(t_s), even)).all()

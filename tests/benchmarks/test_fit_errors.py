"""Errors of what the product reads: gathered, split, put into tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.corpus import DATA, read_case
from benchmarks.error_tables import tables
from benchmarks.fit_errors import clips_of, growths_of, kept_of, sizes
from benchmarks.known import Array
from benchmarks.outside.simulated import Phone
from benchmarks.outside.squats3d import Squat
from benchmarks.readings import Reading, off_plane_deg, readings_of
from benchmarks.squat_cases import known_of, sets_of
from benchmarks.true_values import TRUE_MEASURES
from formcheck.core.enums import Plane
from formcheck.core.landmarks import N_LANDMARKS, Landmark

CLIP = Reading(
    clip="one",
    part="held",
    condition="plain",
    body="male_avg",
    check="squat.chest_drop",
    quantity="trunk_inclination.change",
    rep=1,
    read=7.0,
    true=5.0,
    sem=2.0,
    true_yaw_deg=90.0,
    yaw_deg=84.0,
    camera_m=1.0,
    trunk_px=100.0,
    rate_hz=20.0,
)


def readings(
    shared: float, own: float, *, clips: int = 300, yaw_deg: float = 90.0, **about: object
):
    rng = np.random.default_rng(int(yaw_deg))
    return [
        replace(
            CLIP,
            clip=f"{clip} {yaw_deg}",
            body=f"lifter {clip // 3}",
            rep=rep,
            read=CLIP.true + of_clip + of_rep,
            yaw_deg=yaw_deg,
        )
        for clip, of_clip in enumerate(rng.normal(0.0, shared, clips))
        for rep, of_rep in enumerate(rng.normal(0.0, own, 3), start=1)
    ]


@pytest.mark.parametrize(
    ("plane", "yaw_deg", "off_deg"),
    [
        (Plane.SAGITTAL, -75.0, 15.0),
        (Plane.SAGITTAL, 180.0, 90.0),
        (Plane.FRONTAL, 165.0, 15.0),
        (Plane.FRONTAL, -30.0, 30.0),
        (Plane.ANY, 40.0, 0.0),
    ],
)
def test_how_far_off_a_camera_stands(plane: Plane, yaw_deg: float, off_deg: float) -> None:
    assert off_plane_deg(plane, yaw_deg) == pytest.approx(off_deg)


def test_an_error_is_read_minus_true_and_hangs_on_the_yaw_as_found() -> None:
    assert CLIP.error == 2.0
    assert CLIP.off_deg == pytest.approx(6.0)
    assert CLIP.true_off_deg == 0.0


def test_a_committed_clip_gives_a_reading_of_every_rep() -> None:
    case = read_case(next(DATA.glob("squat-chest_drop-1-*.npz")))
    found = [r for r in readings_of(case) if r.check == "squat.chest_drop"]
    assert {r.rep for r in found} == {rep["index"] for rep in case.known.summary["reps"]}
    assert all(abs(r.error) < 8.0 for r in found)
    assert {r.true_yaw_deg for r in found} == {case.known.summary["camera"]["yaw_deg"]}


def test_the_parts_are_named_and_recovered() -> None:
    found = {fit.name: fit.estimate for fit in sizes("lean", clips_of(readings(3.0, 1.0)))}
    assert found["lean.shared"] == pytest.approx(3.0, rel=0.15)
    assert found["lean.own"] == pytest.approx(1.0, rel=0.15)
    assert abs(found["lean.bias"]) < 0.5


def test_two_checks_are_measured_apart() -> None:
    lean = readings(3.0, 1.0)
    other = [replace(r, check="deadlift.hips_rise_first", read=r.read + 9.0) for r in lean]
    kept = {fit.name: fit.estimate for fit in kept_of({"all": [*lean, *other]})}
    apart = kept["deadlift.hips_rise_first.bias"] - kept["squat.chest_drop.bias"]
    assert apart == pytest.approx(9.0)
    assert kept["squat.chest_drop.shared"] == pytest.approx(3.0, rel=0.15)


def test_from_far_off_is_not_the_best_direction() -> None:
    far = readings(30.0, 1.0, yaw_deg=40.0)
    near = readings(3.0, 1.0)
    _, shared, _ = sizes("lean", clips_of([*near, *far]))
    assert shared.estimate == pytest.approx(3.0, rel=0.15)
    assert shared.clips == 300


def test_clips_of_one_lifter_are_not_independent() -> None:
    apart = readings(3.0, 1.0)
    tripled = [replace(r, clip=f"{r.clip} {i}") for i in range(3) for r in apart]
    once, thrice = (sizes("lean", clips_of(some))[1] for some in (apart, tripled))
    assert thrice.clips == 3 * once.clips
    assert thrice.standard_error == pytest.approx(once.standard_error, rel=0.1)


def test_few_clips_or_one_lifter_give_nothing() -> None:
    some = clips_of(readings(3.0, 1.0, clips=4))
    assert sizes("lean", some) == []
    of_one = [replace(r, body="the same") for r in readings(3.0, 1.0)]
    assert sizes("lean", clips_of(of_one)) == []
    assert growths_of("lean", some) == []


def test_the_larger_error_of_two_parts_is_kept() -> None:
    parts = {"small": readings(1.0, 0.5), "large": readings(4.0, 0.5)}
    kept = {fit.name: fit.estimate for fit in kept_of(parts)}
    assert kept["squat.chest_drop.shared"] == pytest.approx(4.0, rel=0.15)


def around(*yaws_deg: float) -> list[Reading]:
    """Readings from several directions, of a distance that is foreshortened."""
    return [
        reading
        for yaw_deg in yaws_deg
        for reading in readings(2.0 / np.sin(np.radians(yaw_deg)), 0.1, clips=80, yaw_deg=yaw_deg)
    ]


def test_growth_is_kept_where_it_is_told() -> None:
    (told,) = growths_of("lean", clips_of(around(90.0, 75.0, 60.0, 45.0, 30.0)))
    assert told.estimate == pytest.approx(1.0, abs=0.3)
    # 15 degrees off, a distance is foreshortened by 3 %: too little to tell.
    assert growths_of("lean", clips_of(around(90.0, 75.0))) == []


def test_tables_say_bias_and_how_honest_the_stated_error_is() -> None:
    exact = [replace(CLIP, clip=str(i), rep=r, true=float(i)) for i in range(9) for r in (1, 2)]
    off = [replace(r, read=r.true + 2.0, sem=sem) for r in exact for sem in (0.5, 4.0)]
    (row, *_) = [line for line in tables(off).splitlines() if "| square |" in line]
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[1:7] == ["squat.chest_drop", "trunk_inclination.change", "square", "9", "36", "2"]
    assert cells[-2] == "50%"


def test_a_slope_is_shown_where_true_values_differ_enough() -> None:
    rows = [replace(CLIP, clip=str(i), true=5.0 * i, read=3.5 * i) for i in range(9)]
    (row, *_) = [line for line in tables(rows).splitlines() if "| square |" in line]
    assert "| -0.30 |" in row


def squat_joints(n: int = 61) -> Array:
    """A lifter of stacked bones who sinks straight down with the hips and up again, (n, 33, 3)."""
    out = np.zeros((n, N_LANDMARKS, 3))
    sunk = 0.2 * (1.0 - np.cos(np.linspace(0.0, 2.0 * np.pi, n)))
    for side, x in (("LEFT", 0.2), ("RIGHT", -0.2)):
        out[:, Landmark[f"{side}_ANKLE"]] = (x, 0.0, 0.1)
        out[:, Landmark[f"{side}_KNEE"]] = (0.5 * x, -0.1, 0.5)
        out[:, Landmark[f"{side}_HIP"]] = (x, 0.1, 0.9)
        out[:, Landmark[f"{side}_SHOULDER"]] = (x, -0.4, 1.4)
        for joint in ("HIP", "SHOULDER"):
            out[:, Landmark[f"{side}_{joint}"], 2] -= sunk
    return out


def test_the_truth_of_a_squat_in_three_dimensions() -> None:
    known = known_of(squat_joints(), Phone(30.0), "set 1")
    assert known.series["knee_separation_ratio"] == pytest.approx(0.5)
    assert known.series["trunk_lean_deg"] == pytest.approx(45.0)
    (rep,) = known.summary["reps"]
    assert rep["turn_s"] == pytest.approx(1.0)
    assert 0.0 < rep["start_s"] < 0.3
    assert 1.7 < rep["end_s"] < 2.0
    height = TRUE_MEASURES["thigh_slope"](known)
    assert height[0] > 60.0
    assert abs(height[30]) < 1e-6


def test_squats_filmed_one_after_the_other_are_a_set() -> None:
    def squat(time: str, label: str) -> Squat:
        return Squat(f"recording_02052023_{time}#0", label, np.zeros((2, 19, 3)))

    squats = [
        squat("120000", "good"),
        squat("120008", "good"),
        squat("120016", "no depth"),
        squat("121000", "no depth"),
    ]
    assert [len(of_set) for of_set in sets_of(squats)] == [2, 1, 1]

"""A set held against its mirror image: stick figures, whose mirror images are exact."""

from dataclasses import replace

import pytest
from support.filming import Camera, judge, record
from support.lifters import SQUAT, Figure
from support.movements import Script

from benchmarks.mirrored import compare, summarise
from formcheck.core.report import Report


def report(figure: Figure = SQUAT, yaw_deg: float = 90.0, reps: int = 3) -> Report:
    return judge(record(figure, Script(depths=(1.0,) * reps), Camera(yaw_deg)), "squat")


def test_a_perfect_network_sees_the_same_in_a_mirror() -> None:
    found = compare("set", report(), report(yaw_deg=-90.0))
    assert found.same_view
    assert found.reps == (3, 3)
    assert len(found.differences) > 9
    assert max(d.dead_bands for d in found.differences) < 0.01
    assert not any(d.turns for d in found.differences)


def test_differences_are_in_dead_bands_and_turned_verdicts_are_told() -> None:
    shallow = replace(SQUAT, thigh_deg=30.0)
    first = report()
    found = compare("set", first, report(shallow, -90.0))
    uncertainty_deg = next(f.uncertainty for f in first.findings if f.check == "squat.depth")
    assert uncertainty_deg is not None
    # The thigh slopes by 40 degrees more.
    off = pytest.approx(40.0 / uncertainty_deg, rel=0.05)
    depth = [d for d in found.differences if d.check == "squat.depth"]
    assert len(depth) == 3
    for difference in depth:
        assert difference.dead_bands == off
        assert difference.turns
    row = next(line for line in summarise([found]).splitlines() if "squat.depth" in line)
    _, _, n, median, most, beyond, turned, _ = (cell.strip() for cell in row.split("|"))
    assert (n, beyond, turned) == ("3", "100%", "3")
    assert float(median) == off
    assert float(most) == off


def test_another_count_or_view_is_told_by_the_clips_name() -> None:
    text = summarise(
        [
            compare("fine", report(), report(yaw_deg=-90.0)),
            compare("odd", report(), report(yaw_deg=90.0, reps=2)),
        ]
    )
    assert "Counts the same: 1 of 2 (50 %)" in text
    assert "- odd: 3 and 2" in text
    assert "View the same: 1 of 2 (50 %)" in text

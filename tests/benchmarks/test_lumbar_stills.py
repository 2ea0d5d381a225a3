"""Stills of drawn bodies, and what is made of the outlines in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.lifter.body import BODIES, load_body
from benchmarks.lifter.hinges import take
from benchmarks.lifter.renderer import NoGraphicsError, Renderer
from benchmarks.lifter.scene import place_camera
from benchmarks.lifter.truth import JOINTS, joints_m
from benchmarks.lumbar import stills as stills_script
from benchmarks.lumbar.compare import compare, examples_of, main, score
from benchmarks.lumbar.draws import LUMBAR_DEG, draw_shape, draw_stills
from benchmarks.lumbar.outlines import PARTS, Unit, bends_deg, read_units
from formcheck.core.measures.silhouette import ALONG

UNITS = range(30)


class TestDraws:
    def test_the_same_number_gives_the_same(self) -> None:
        assert draw_stills(4, is_female=True) == draw_stills(4, is_female=True)
        assert draw_stills(4, is_female=True) != draw_stills(5, is_female=True)
        assert draw_shape(4) == draw_shape(4)
        assert draw_shape(4) != draw_shape(5)

    def test_shapes_are_within_the_body_model(self) -> None:
        shapes = [draw_shape(index) for index in UNITS]
        shares = np.array([list(shape.phenotype.values()) for shape in shapes])
        changes = np.array([list(shape.local.values()) for shape in shapes])
        assert shares.min() >= 0
        assert shares.max() <= 1
        assert np.abs(changes).max() <= 1
        assert {shape.phenotype["gender"] for shape in shapes} == {0.0, 1.0}

    def test_a_lifter_keeps_stature_and_camera(self) -> None:
        for unit in UNITS:
            motions = [still.motion for still in draw_stills(unit, is_female=False)]
            assert len({motion.height_m for motion in motions}) == 1
            assert len({motion.camera for motion in motions}) == 1
            drapes = [motion.look.shirt_drape for motion in motions]
            assert drapes[0] == max(drapes)

    def test_flexion_is_from_the_lifters_own_standing(self) -> None:
        for unit in UNITS:
            for still in draw_stills(unit, is_female=True):
                if still.is_standing:
                    assert abs(still.lumbar_deg) < 10
                    assert abs(still.hinge.trunk.lean_deg) < 10
                else:
                    assert LUMBAR_DEG.low <= still.lumbar_deg <= LUMBAR_DEG.high
        curves = [
            {round(still.hinge.trunk.lumbar_deg - still.lumbar_deg, 6) for still in stills}
            for stills in (draw_stills(unit, is_female=True) for unit in UNITS)
        ]
        assert all(len(curve) == 1 for curve in curves)
        assert len(set.union(*curves)) == len(UNITS)

    def test_all_of_the_lifter_is_in_the_picture(self) -> None:
        trunk = [JOINTS.index(f"left_{joint}") for joint in ("shoulder", "hip", "ankle")]
        for unit in UNITS:
            for still in draw_stills(unit, is_female=False):
                body = load_body("male_avg", still.motion.height_m)
                pose = take(body.skeleton, still.hinge).pose
                at_px = place_camera(still.motion).project(joints_m(body, pose))[trunk]
                assert (at_px > 0).all()
                assert (at_px < still.motion.camera.size).all()


def bowed(curvature: float, yaw_deg: float = 90.0, is_standing: bool = False) -> Unit:
    """A still whose back is a parabola of that curvature, over a trunk that leans 60° or not."""
    profile = 0.2 - curvature * (ALONG - 0.5) ** 2 / 2
    back = 0 if yaw_deg > 0 else 1
    contour = np.full((1, 2, len(ALONG)), 0.1)
    contour[0, back] = profile
    lean = 0.0 if is_standing else np.radians(60)
    forward = -1 if yaw_deg > 0 else 1
    shoulder = 100 * np.array([forward * np.sin(lean), -np.cos(lean)])
    return Unit(
        body=0,
        yaw_deg=yaw_deg,
        is_loose=False,
        is_standing=np.array([is_standing]),
        lumbar_deg=np.zeros(1),
        thoracic_deg=np.zeros(1),
        contour=contour,
        chord_px=np.array([[[0.0, 0.0], shoulder]]),
    )


def unit_of(body: int, curvatures: list[float], lumbar_deg: list[float]) -> Unit:
    """A lifter who stands with a hollow back, and then bends."""
    seen = [bowed(-0.5, is_standing=True), *(bowed(curvature) for curvature in curvatures)]
    return replace(
        seen[0],
        body=body,
        is_standing=np.array([True] + [False] * len(curvatures)),
        lumbar_deg=np.array([0.0, *lumbar_deg]),
        thoracic_deg=np.zeros(len(seen)),
        contour=np.concatenate([unit.contour for unit in seen]),
        chord_px=np.concatenate([unit.chord_px for unit in seen]),
    )


class TestOutlines:
    @pytest.mark.parametrize("curvature", [-0.8, 0.0, 0.8])
    def test_a_parabola_bends_by_its_curvature(self, curvature: float) -> None:
        # The least-squares line over evenly spaced points of a parabola is as steep as the
        # parabola in their middle.
        middles = np.array([ALONG[(low <= ALONG) & (high >= ALONG)].mean() for low, high in PARTS])
        directions = np.degrees(np.arctan(-curvature * (middles - 0.5)))
        bends = bends_deg(bowed(curvature).profile)
        np.testing.assert_allclose(bends[0], directions[:-1] - directions[1:], atol=1e-6)

    @pytest.mark.parametrize("yaw_deg", [80.0, -80.0])
    def test_back_and_lean_are_read_from_either_side(self, yaw_deg: float) -> None:
        unit = bowed(0.8, yaw_deg)
        np.testing.assert_allclose(unit.profile.max(), 0.2)
        np.testing.assert_allclose(unit.lean_deg, [60])

    def test_a_unit_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        unit = bowed(0.4)
        unit.write(tmp_path / "0.npz")
        (read,) = read_units(tmp_path)
        for name, value in vars(unit).items():
            np.testing.assert_array_equal(getattr(read, name), value, err_msg=name)

    def test_no_stills_are_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="no stills"):
            read_units(tmp_path)


class TestCompare:
    @pytest.fixture
    def units(self) -> list[Unit]:
        """Lifters whose flexion is exactly proportional to the curvature of the outline."""
        rng = np.random.default_rng(0)
        curvatures = rng.uniform(-0.4, 1.0, (12, 6))
        return [
            unit_of(body, row.tolist(), (40 * row).tolist()) for body, row in enumerate(curvatures)
        ]

    def test_a_back_that_was_not_read_is_left_out(self, units: list[Unit]) -> None:
        contour = units[0].contour.copy()
        contour[2] = np.nan
        lost = examples_of([replace(units[0], contour=contour), *units[1:]])
        assert len(lost.body) == len(examples_of(units).body) - 1

    def test_a_lifter_not_seen_standing_is_left_out(self, units: list[Unit]) -> None:
        contour = units[0].contour.copy()
        contour[0] = np.nan
        assert 0 not in examples_of([replace(units[0], contour=contour), *units[1:]]).body

    def test_the_score_of_what_is_right_and_of_what_is_reversed(self, units: list[Unit]) -> None:
        pytest.importorskip("sklearn")
        examples = examples_of(units)
        right = score(examples.lumbar_deg, examples, loose=False)
        assert (right.error_deg, right.auc) == (0, 1)
        off = score(examples.lumbar_deg + 3, examples, loose=False)
        assert off.error_deg == pytest.approx(3)
        assert score(-examples.lumbar_deg, examples, loose=False).auc == 0
        assert np.isnan(score(examples.lumbar_deg, examples, loose=True).auc)

    def test_models_learn_what_is_there_and_the_shipped_one_follows(
        self, units: list[Unit]
    ) -> None:
        pytest.importorskip("sklearn")
        examples = examples_of(units)
        scores = {
            key: score(read_deg, examples, loose=False)
            for key, read_deg in compare(examples).items()
        }
        for has_standing in (True, False):
            assert scores["ridge", has_standing].error_deg < 1
            assert scores["shipped", has_standing].auc > 0.95

    def test_too_few_bodies_are_refused(
        self, units: list[Unit], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("sklearn")
        units[0].write(tmp_path / "0.npz")
        with pytest.raises(SystemExit):
            main([str(tmp_path)])
        assert "show 1" in capsys.readouterr().err


@pytest.mark.slow
def test_stills_show_the_outline_of_the_back(tmp_path: Path) -> None:
    try:
        Renderer((120, 120)).close()
    except NoGraphicsError as error:
        pytest.skip(str(error))
    with np.load(Path(stills_script.__file__).parents[1] / "lifter" / "bodies.npz") as data:
        np.savez(
            tmp_path / "bodies.npz",
            vertices_m=np.stack([data[f"v_{name}"] for name in BODIES]),
            heads_m=np.stack([data[f"h_{name}"] for name in BODIES]),
            is_female=np.array([name.startswith("fem") for name in BODIES]),
        )
    folder = tmp_path / "stills"
    stills_script.main(
        [str(tmp_path / "bodies.npz"), str(folder), "--first", "2", "--count", "1", "--pictures"]
    )
    assert sorted(path.name for path in folder.iterdir()) == ["00002.npz", "00002.png"]
    (unit,) = read_units(folder)
    assert unit.body == 2
    assert np.isfinite(unit.profile).mean() > 0.8
    drawn = draw_stills(2, is_female=False)
    lean_deg = np.array([still.hinge.trunk.lean_deg for still in drawn])
    np.testing.assert_allclose(unit.lean_deg, lean_deg, atol=15)
    assert unit.lumbar_deg.tolist() == [still.lumbar_deg for still in drawn]

"""The synthetic lifter's barbell: its plates, where it is, and the squat beneath it."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known import Known
from benchmarks.lifter.body import BODIES, load_body
from benchmarks.lifter.effort import Effort
from benchmarks.lifter.exercises import BAR_ON_BACK
from benchmarks.lifter.meshes import Mesh
from benchmarks.lifter.motion_file import MotionFile
from benchmarks.lifter.plates import (
    PLATE_LOOKS,
    SPARE_PLATES,
    PlateLook,
    face_m,
    on_sleeve,
    spare_plates,
)
from benchmarks.lifter.room import barbell

SQUAT = BAR_ON_BACK["squat"].posture
SHORT = {"lower_s": 0.4, "lift_s": 0.4, "pause_s": 0.1, "rest_s": 0.2}


def motion(**keys: object) -> MotionFile:
    return MotionFile.model_validate({"exercise": "deadlift", "reps": [SHORT], **keys})


class TestPlates:
    @pytest.mark.parametrize("look", PLATE_LOOKS)
    def test_they_are_as_large_as_asked_and_end_at_their_face(self, look: PlateLook) -> None:
        vertices = on_sleeve(look, 0.2).vertices_m
        radius = np.hypot(vertices[:, 1], vertices[:, 2])
        assert radius.max() == pytest.approx(0.2)
        assert vertices[radius > 0.19, 0].max() == pytest.approx(face_m(look))

    @pytest.mark.parametrize("look", PLATE_LOOKS)
    def test_both_ends_of_the_bar_are_alike(self, look: PlateLook) -> None:
        x, _, z = barbell(0.2, look).vertices_m.T
        plates = np.hypot(x, z) > 0.1
        assert sorted(x[plates & (x < -0.6)]) == pytest.approx(sorted(-x[plates & (x > 0.6)]))

    @pytest.mark.parametrize("mesh", [barbell(0.2, look) for look in PLATE_LOOKS])
    def test_solids_face_outward(self, mesh: Mesh) -> None:
        assert_outward(mesh)

    def test_spare_plates_face_the_camera_and_none_is_in_the_floor(self) -> None:
        mesh = spare_plates(SPARE_PLATES)
        assert_outward(mesh)
        assert mesh.vertices_m[:, 2].min() == pytest.approx(0, abs=1e-9)
        # Discs as wide as they are high, and thin in the direction of view.
        one = spare_plates(1).vertices_m
        assert np.ptp(one, axis=0)[[0, 2]] == pytest.approx([0.45, 0.45], abs=1e-3)
        assert np.ptp(one[:, 1]) < 0.15

    def test_an_empty_bar_has_none(self) -> None:
        assert np.abs(barbell(0.0).vertices_m[:, 1:]).max() < 0.02


def assert_outward(mesh: Mesh) -> None:
    vertices, triangles = mesh.vertices_m, mesh.triangles
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    said = mesh.normals[triangles].mean(axis=1)
    assert ((np.cross(b - a, c - a) * said).sum(axis=1) > 0).all()


class TestMotionFile:
    def test_what_is_not_asked_for_leaves_a_clip_what_it_was(self) -> None:
        plain = motion().model_dump()
        assert not {"plates", "bar_on_back", "background_plates"} & set(plain)
        assert MotionFile.model_validate(plain) == motion()

    def test_what_is_asked_for_makes_it_another(self) -> None:
        asked = motion(plates="iron", background_plates=2)
        assert asked.model_dump()["plates"] == "iron"
        assert asked.model_dump_json() != motion().model_dump_json()
        assert MotionFile.model_validate_json(asked.model_dump_json()) == asked

    def test_only_a_squat_has_the_bar_on_the_back(self) -> None:
        with pytest.raises(ValueError, match="deadlift is not done with the bar on the back"):
            motion(bar_on_back=True)
        with pytest.raises(ValueError, match="can't walk up to a squat"):
            motion(exercise="squat", bar_on_back=True, walk_in_s=1)


@pytest.mark.parametrize("name", BODIES)
class TestBackSquat:
    def test_the_bar_stays_over_the_foot_and_the_hands_at_the_bar(self, name: str) -> None:
        skeleton = load_body(name, 1.75).skeleton
        for depth in (0.0, 0.5, 1.0):
            posture = SQUAT(skeleton, Effort(depth))
            pose, bar = posture.pose, posture.bar_m
            assert bar is not None
            heel, toe = pose.middle("foot")[1] + 0.06, pose.middle("toe1-2")[1]
            assert toe < bar[1] < heel
            for side in "LR":
                knuckle = pose.head(f"finger3-1.{side}")
                assert np.hypot(*(knuckle - bar)[1:]) < 0.07

    def test_the_bar_lies_on_the_back(self, name: str) -> None:
        body = load_body(name, 1.75)
        posture = SQUAT(body.skeleton, Effort(0.0))
        assert posture.bar_m is not None
        skin = body.skin(posture.pose)
        middle = skin[np.abs(skin[:, 0]) < 0.12]
        gap = np.hypot(*(middle - posture.bar_m)[:, 1:].T).min()
        assert gap < 0.05

    def test_full_depth_has_the_hip_below_the_knee(self, name: str) -> None:
        pose = SQUAT(load_body(name, 1.75).skeleton, Effort(1.0)).pose
        assert pose.middle("upperleg01")[2] < pose.middle("lowerleg01")[2]


class TestTruth:
    def test_a_deadlift_takes_the_bar_from_the_floor(self) -> None:
        known = Known.of_motion(motion(still_s=0.2, set_up_s=0.6))
        height = known.bar_m[:, 2]
        assert height[0] == pytest.approx(0.225, abs=2e-3)
        assert height.min() == pytest.approx(0.225, abs=2e-3)
        # At lock-out the bar hangs in straight arms.
        wrist = known.joint("wrist")[height.argmax(), 2]
        assert wrist - 0.13 < height.max() < wrist
        assert np.abs(known.bar_m[:, 0]).max() == 0

    def test_there_is_none_without_a_bar(self) -> None:
        assert np.isnan(Known.of_motion(motion(exercise="push_up")).bar_m).all()

    def test_it_is_kept_and_files_from_before_have_none(self) -> None:
        known = Known.of_motion(motion())
        arrays = known.to_arrays()
        np.testing.assert_allclose(Known.from_arrays(arrays).bar_m, known.bar_m, atol=5e-4)
        del arrays["bar_m"]
        old = Known.from_arrays(arrays)
        assert old.bar_m.shape == known.bar_m.shape
        assert np.isnan(old.bar_m).all()

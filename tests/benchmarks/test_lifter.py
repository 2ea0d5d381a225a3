"""The synthetic lifter. Its pure parts need no OpenGL; what draws is skipped without it."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from benchmarks.lifter.body import BODIES, Body, load_body
from benchmarks.lifter.camera import ViewCamera
from benchmarks.lifter.clip import frame_times, render_clip
from benchmarks.lifter.clothes import dress
from benchmarks.lifter.drape import hang
from benchmarks.lifter.effort import Effort, Movement
from benchmarks.lifter.exercises import MOVEMENTS
from benchmarks.lifter.gait import ARRIVED, blend, walk
from benchmarks.lifter.meshes import Mesh
from benchmarks.lifter.motion_file import MotionError, MotionFile, load_motion
from benchmarks.lifter.performer import Performer
from benchmarks.lifter.posing import Poser, Trunk, lean_of
from benchmarks.lifter.renderer import NoGraphicsError, Renderer
from benchmarks.lifter.room import barbell, equipment, ground, wall
from benchmarks.lifter.scene import place_camera
from benchmarks.lifter.skeleton import FORWARD, LEFT, UP, basis, turn, two_bone_ik
from benchmarks.lifter.standing import PLATE_RADIUS_M
from benchmarks.lifter.timeline import Timeline, ease, ease_time
from benchmarks.lifter.truth import (
    JOINTS,
    TruthRecorder,
    hip_offset_t,
    joints_m,
    knee_separation_ratio,
    view_of,
)

MOTIONS = Path(__file__).parents[2] / "benchmarks" / "lifter" / "motions"
SAMPLES = Path(__file__).parents[2] / "sample_videos"


@pytest.fixture(scope="module")
def body() -> Body:
    return load_body("male_avg", 1.75)


def motion(**keys: object) -> MotionFile:
    return MotionFile.model_validate({"exercise": "squat", "reps": [{}], **keys})


class TestRotations:
    def test_a_positive_turn_about_left_tips_the_trunk_forward(self) -> None:
        np.testing.assert_allclose(turn(LEFT, 90) @ UP, FORWARD, atol=1e-12)

    def test_basis_is_orthonormal_and_keeps_the_first_direction(self) -> None:
        axes = basis(np.array([0.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0]))
        np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)
        np.testing.assert_allclose(axes[:, 0], [0, 0.6, 0.8], atol=1e-12)


class TestTwoBoneIK:
    def test_right_angle(self) -> None:
        # A 3-4-5 triangle: the limb folds to exactly 90 degrees.
        start, target = np.zeros(3), np.array([0.0, 0.0, -5.0])
        middle, end, hinge = two_bone_ik(start, target, (3.0, 4.0), FORWARD)
        np.testing.assert_allclose(end, target, atol=1e-9)
        np.testing.assert_allclose(middle, [0.0, -2.4, -1.8], atol=1e-9)
        assert middle @ (end - middle) == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(abs(hinge), LEFT, atol=1e-9)

    def test_out_of_reach_the_limb_points_at_the_target(self) -> None:
        _, end, _ = two_bone_ik(np.zeros(3), np.array([9.0, 0.0, 0.0]), (1.0, 1.0), UP)
        np.testing.assert_allclose(end, [2.0, 0.0, 0.0], atol=2e-3)


class TestSkinning:
    def test_the_rest_pose_is_the_rest_mesh(self, body: Body) -> None:
        skeleton = body.skeleton
        rest = skeleton.pose(skeleton.heads_m[0], {})
        np.testing.assert_allclose(rest.heads_m, skeleton.heads_m, atol=1e-12)
        np.testing.assert_allclose(body.skin(rest), body.vertices_m, atol=1e-9)

    def test_a_turned_root_turns_the_whole_mesh_rigidly(self, body: Body) -> None:
        root = body.skeleton.heads_m[0]
        pose = body.skeleton.pose(root, {"root": turn(UP, 90)})
        expected = (body.vertices_m - root) @ turn(UP, 90).T + root
        np.testing.assert_allclose(body.skin(pose), expected, atol=1e-9)

    @pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=list(MOVEMENTS))
    def test_bones_keep_their_length_in_every_exercise(
        self, body: Body, movement: Movement
    ) -> None:
        skeleton = body.skeleton
        rest = skeleton.heads_m
        children = [i for i, parent in enumerate(skeleton.parents) if parent >= 0]
        parents = [skeleton.parents[i] for i in children]
        lengths = np.linalg.norm(rest[children] - rest[parents], axis=1)
        faults = dict.fromkeys(movement.faults, 15.0)
        for depth in (0.0, 0.5, 1.0):
            heads = movement.posture(skeleton, Effort(depth, faults=faults)).pose.heads_m
            posed = np.linalg.norm(heads[children] - heads[parents], axis=1)
            np.testing.assert_allclose(posed, lengths, atol=1e-9)

    @pytest.mark.parametrize("name", BODIES)
    def test_bodies_stand_on_the_floor_and_have_the_asked_height(self, name: str) -> None:
        tall = load_body(name, 1.9)
        skin = tall.vertices_m[~tall.is_eye]
        assert skin[:, 2].min() == pytest.approx(0, abs=1e-9)
        assert tall.height_m == pytest.approx(1.9)
        np.testing.assert_allclose(tall.weights.sum(axis=1), 1.0, atol=1e-9)

    def test_markers_lie_where_they_should(self, body: Body) -> None:
        at = {name: body.vertices_m[vertex] for name, vertex in body.markers.items()}
        assert at["left_ear"][0] > 0.05
        assert at["right_ear"][0] < -0.05
        assert abs(at["nose"][0]) < 0.01
        assert at["nose"][1] < at["left_ear"][1] - 0.05
        assert at["left_heel"][1] > body.skeleton.head("foot.L")[1]


class TestPostures:
    @pytest.mark.parametrize("name", BODIES)
    @pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=list(MOVEMENTS))
    def test_nobody_sinks_into_the_floor(self, name: str, movement: Movement) -> None:
        some_body = load_body(name, 1.7)
        for depth in (0.0, 1.0):
            pose = movement.posture(some_body.skeleton, Effort(depth)).pose
            assert some_body.skin(pose)[:, 2].min() > -0.02

    def test_trunk_lean_is_what_was_asked_for_however_round_the_back(self, body: Body) -> None:
        for lean, lumbar in ((0, 0), (50, 0), (50, 40), (-90, -20), (80, 10)):
            pose = Poser(body.skeleton, np.array([0, 0, 0.9]), Trunk(lean, lumbar)).pose()
            hips, shoulders = pose.middle("upperleg01"), pose.middle("upperarm01")
            np.testing.assert_allclose(hips, [0, 0, 0.9], atol=1e-9)
            assert lean_of(hips, shoulders) == pytest.approx(lean, abs=1e-6)

    def test_lumbar_flexion_turns_the_chest_against_the_pelvis(self, body: Body) -> None:
        pose = MOVEMENTS["deadlift"].posture(
            body.skeleton, Effort(0.0, faults={"back_rounding": 30.0})
        )
        between = pose.pose.rotation("spine05").T @ pose.pose.rotation("spine01")
        angle = np.degrees(np.arccos((np.trace(between) - 1) / 2))
        assert angle == pytest.approx(pose.lumbar_deg, abs=1e-6)
        assert angle > 30

    def test_full_squat_has_the_hip_below_the_knee(self, body: Body) -> None:
        pose = MOVEMENTS["squat"].posture(body.skeleton, Effort(1.0)).pose
        assert pose.middle("upperleg01")[2] < pose.middle("lowerleg01")[2]
        half = MOVEMENTS["squat"].posture(body.skeleton, Effort(0.7)).pose
        assert half.middle("upperleg01")[2] > half.middle("lowerleg01")[2] + 0.05

    def test_caving_knees_come_closer_while_the_ankles_stay(self, body: Body) -> None:
        ratios = []
        for size in (0.0, 10.0, 20.0):
            effort = Effort(1.0, faults={"knees_caving": size} if size else {})
            pose = MOVEMENTS["squat"].posture(body.skeleton, effort).pose
            ratios.append(knee_separation_ratio(pose))
            assert pose.head("foot.L")[0] == pytest.approx(
                1.55 * body.skeleton.head("upperleg01.L")[0], abs=1e-6
            )
        assert ratios[0] > 1.2
        assert ratios[0] > ratios[1] > ratios[2]
        assert ratios[2] < 0.75

    @pytest.mark.parametrize("rounding", [0.0, 40.0])
    @pytest.mark.parametrize("name", BODIES)
    def test_deadlift_starts_with_the_plates_on_the_floor(self, name: str, rounding: float) -> None:
        skeleton = load_body(name, 1.75).skeleton
        faults = {"back_rounding": rounding}
        bar = MOVEMENTS["deadlift"].posture(skeleton, Effort(0.0, faults=faults)).bar_m
        assert bar is not None
        assert bar[2] == pytest.approx(PLATE_RADIUS_M, abs=2e-3)

    def test_the_bar_waits_on_the_floor_until_it_is_gripped(self, body: Body) -> None:
        deadlift = MOVEMENTS["deadlift"].posture
        bars = [deadlift(body.skeleton, Effort(0.0, ready=r)).bar_m for r in (0.0, 0.5, 1.0)]
        for one, other in combinations(bars, 2):
            assert one is not None
            assert other is not None
            np.testing.assert_allclose(one, other, atol=1e-9)

    def test_early_hips_lean_the_trunk_on_the_way_up_only(self, body: Body) -> None:
        def lean(depth: float, returning: bool, **faults: float) -> float:
            effort = Effort(depth, returning=returning, faults=faults)
            pose = MOVEMENTS["deadlift"].posture(body.skeleton, effort).pose
            return lean_of(pose.middle("upperleg01"), pose.middle("upperarm01"))

        third = 1 / 3  # where the fault is largest
        assert lean(third, False, hips_rise_first=12) == pytest.approx(lean(third, False) + 12)
        assert lean(third, True, hips_rise_first=12) == pytest.approx(lean(third, True))

    def test_early_hips_still_lift_the_bar(self, body: Body) -> None:
        faults = {"hips_rise_first": 15.0}
        heights = []
        for depth in np.linspace(0, 1, 21):
            bar = MOVEMENTS["deadlift"].posture(body.skeleton, Effort(depth, faults=faults)).bar_m
            assert bar is not None
            heights.append(bar[2])
        assert (np.diff(heights) > 0).all()

    @pytest.mark.parametrize("exercise", ["push_up", "plank"])
    def test_bend_of_the_body_line_is_the_fault_size(self, body: Body, exercise: str) -> None:
        for fault, sign in (("hips_sagging", 1), ("hips_piking", -1)):
            effort = Effort(0.0, faults={fault: 18.0})
            pose = MOVEMENTS[exercise].posture(body.skeleton, effort).pose
            shoulder, hip = pose.middle("upperarm01"), pose.middle("upperleg01")
            legs = lean_of(pose.middle("foot"), hip)
            bend = lean_of(hip, shoulder) - legs
            assert -bend * sign == pytest.approx(18, abs=0.5)
            assert hip_offset_t(pose) * sign > 0.15
        straight = MOVEMENTS[exercise].posture(body.skeleton, Effort(0.0)).pose
        assert hip_offset_t(straight) == pytest.approx(0, abs=0.01)

    @pytest.mark.parametrize("over", [0.0, 20.0])
    def test_bridge_reaches_the_asked_hip_angle(self, body: Body, over: float) -> None:
        truth = record("glute_bridge", body, Effort(1.0, faults={"overextension": over}))
        assert truth["hip_angle_deg"] == pytest.approx(180 + over, abs=1.0)

    def test_an_arched_press_leans_back_and_a_good_one_does_not(self, body: Body) -> None:
        def press(**faults: float) -> tuple[float, float]:
            posture = MOVEMENTS["overhead_press"].posture(body.skeleton, Effort(1.0, faults=faults))
            pose = posture.pose
            lean = lean_of(pose.middle("upperleg01"), pose.middle("upperarm01"))
            return lean, posture.lumbar_deg

        assert press() == pytest.approx((0, 0), abs=0.3)
        lean, lumbar = press(back_arching=35)
        assert lumbar == -35
        assert lean < -10

    def test_a_swinging_row_lifts_the_trunk_by_the_fault_size(self, body: Body) -> None:
        def lean(depth: float) -> float:
            effort = Effort(depth, faults={"torso_swing": 20})
            pose = MOVEMENTS["bent_over_row"].posture(body.skeleton, effort).pose
            return lean_of(pose.middle("upperleg01"), pose.middle("upperarm01"))

        assert lean(0.0) - lean(1.0) == pytest.approx(20, abs=1e-6)


def record(exercise: str, body: Body, effort: Effort) -> dict[str, float]:
    """The truth series of a single posture."""
    asked = motion(exercise=exercise, reps=[{}])
    camera = ViewCamera(np.array([3.0, 0, 1]), np.array([0.0, 0, 1]), (640, 360), 58)
    recorder = TruthRecorder(asked, body, camera)
    moment = Timeline(asked).at(0.0)
    recorder.add(0.0, moment, MOVEMENTS[exercise].posture(body.skeleton, effort))
    return {name: float(values[0]) for name, values in recorder.truth().series.items()}


class TestWalking:
    @pytest.mark.parametrize("leaving", [False, True])
    def test_a_foot_on_the_floor_stays_where_it_is(self, body: Body, leaving: bool) -> None:
        slid = []
        for side in "LR":
            steps = np.arange(2.0, ARRIVED, -0.03)
            feet = np.array(
                [walk(body.skeleton, s, leaving).pose.head(f"foot.{side}") for s in steps]
            )
            down = feet[:, 2] < feet[:, 2].min() + 1e-3
            both = down[1:] & down[:-1]
            assert both.mean() > 0.5
            slid.append(np.abs(np.diff(feet[:, 1]))[both].max())
        assert max(slid) < 0.01

    @pytest.mark.parametrize("leaving", [False, True])
    def test_the_lifter_moves_forward_without_jumps(self, body: Body, leaving: bool) -> None:
        steps = np.arange(3.0, ARRIVED, -0.05)
        steps = steps[::-1] if leaving else steps
        poses = [walk(body.skeleton, s, leaving).pose for s in steps]
        moved = np.diff([pose.middle("upperleg01")[1] for pose in poses])
        assert (moved <= 1e-9).all()  # forward is -y
        heads = np.array([pose.heads_m for pose in poses])
        assert np.linalg.norm(np.diff(heads, axis=0), axis=2).max() < 0.12

    def test_arriving_ends_on_the_spot_with_both_feet(self, body: Body) -> None:
        pose = walk(body.skeleton, ARRIVED).pose
        for side in "LR":
            at, rest = pose.head(f"foot.{side}"), body.skeleton.head(f"foot.{side}")
            np.testing.assert_allclose(at[1:], rest[1:], atol=0.01)

    def test_a_blend_starts_and_ends_at_its_postures(self, body: Body) -> None:
        start = walk(body.skeleton, ARRIVED)
        end = MOVEMENTS["squat"].posture(body.skeleton, Effort(0.5))
        for share, expected in ((0.0, start), (1.0, end)):
            between = blend(start, end, share)
            np.testing.assert_allclose(between.pose.heads_m, expected.pose.heads_m, atol=1e-9)
            assert between.lumbar_deg == pytest.approx(expected.lumbar_deg)

    def test_a_clip_with_a_walk_never_jumps_and_counts_no_rep_in_it(self, body: Body) -> None:
        asked = motion(walk_in_s=1.5, walk_out_s=1.0, still_s=0.3)
        performer = Performer(asked, body.skeleton)
        times = np.arange(0, performer.timeline.duration_s, 1 / 30)
        moments, postures = zip(*(performer.at(t) for t in times), strict=True)
        heads = np.array([posture.pose.heads_m for posture in postures])
        assert np.linalg.norm(np.diff(heads, axis=0), axis=2).max() < 0.15
        assert [moments[0].phase, moments[-1].phase] == ["walk", "walk"]
        assert performer.timeline.reps[0].start_s > 1.5 + 0.7 + 0.3
        assert {m.rep for m in moments if m.phase == "walk"} == {None}


class TestLooseShirt:
    def back_profile(self, body: Body, lumbar: float, drape: float) -> np.ndarray:
        """How far the back of the shirt stands off, at five heights from waist to shoulders."""
        dressed = dress(body, loose=True)
        pose = Poser(body.skeleton, np.array([0, 0, 0.9]), Trunk(0, lumbar)).pose()
        vertices = body.skin(pose, dressed.vertices_m)
        vertices = hang(body, dressed, pose, vertices, drape) if drape else vertices
        middle = (np.abs(vertices[:, 0]) < 0.03) & (dressed.cover[:, 0] > 0.03)
        heights = np.linspace(1.05, 1.3, 5)
        return np.array(
            [vertices[middle & (abs(vertices[:, 2] - z) < 0.02), 1].max() for z in heights]
        )

    def test_it_fills_the_hollow_of_a_flat_back(self, body: Body) -> None:
        tight, loose = (self.back_profile(body, 0, drape) for drape in (0.0, 1.0))
        assert (loose >= tight - 1e-9).all()
        assert (loose - tight).max() > 0.01

    def test_it_lies_close_to_a_rounded_back(self, body: Body) -> None:
        flat, rounded = (
            (self.back_profile(body, lumbar, 1.0) - self.back_profile(body, lumbar, 0.0)).mean()
            for lumbar in (0, 45)
        )
        assert rounded < 0.5 * flat


@pytest.mark.parametrize("mesh", [barbell(0.225), equipment(), ground(), wall()])
def test_solids_face_outward(mesh: Mesh) -> None:
    a, b, c = (mesh.vertices_m[mesh.triangles[:, k]] for k in range(3))
    facing = np.cross(b - a, c - a)
    said = mesh.normals[mesh.triangles].mean(axis=1)
    assert ((facing * said).sum(axis=1) > 0).all()


class TestCamera:
    def test_the_target_is_in_the_middle_and_up_is_up(self) -> None:
        eye, target = np.array([0.0, -3.0, 1.0]), np.array([0.0, 0.0, 1.0])
        camera = ViewCamera(eye, target, (360, 640), fov_deg=90)
        points = np.array([target, target + 3 * UP, target + LEFT])
        # 90 degrees along the long side: 3 m up at 3 m distance is the upper edge. The
        # camera faces the lifter, so that the lifter's left is on the right of the picture.
        expected = [[180, 320], [180, 0], [180 + 320 / 3, 320]]
        np.testing.assert_allclose(camera.project(points), expected, atol=1e-6)

    def test_a_rolled_camera_turns_the_picture_the_other_way(self) -> None:
        eye, target = np.array([0.0, -3.0, 1.0]), np.array([0.0, 0.0, 1.0])
        camera = ViewCamera(eye, target, (400, 400), fov_deg=90, roll_deg=90)
        np.testing.assert_allclose(camera.project(target[None] + 3 * UP), [[0, 200]], atol=1e-6)

    @pytest.mark.parametrize(
        ("yaw", "view"),
        [
            (0, "front"),
            (20, "front"),
            (90, "side_left"),
            (-75, "side_right"),
            (45, "oblique"),
            (180, "back"),
            (-170, "back"),
        ],
    )
    def test_names_of_views(self, yaw: float, view: str) -> None:
        assert view_of(motion(camera={"yaw_deg": yaw}).camera) == view


class TestTimeline:
    def test_ease_starts_and_stops_softly(self) -> None:
        assert [ease(u) for u in (-1, 0, 0.5, 1, 2)] == pytest.approx([0, 0, 0.5, 1, 1])
        assert ease(0.01) < 1e-4
        assert ease(ease_time(0.03)) == pytest.approx(0.03, abs=1e-5)

    def test_reps_follow_each_other_as_written(self) -> None:
        rep = {"lower_s": 2.0, "pause_s": 0.5, "lift_s": 1.0, "rest_s": 0.5}
        timeline = Timeline(motion(still_s=1.0, reps=[rep, rep | {"depth": 0.6}]))
        assert timeline.duration_s == pytest.approx(1 + 2 * 4 + 1)
        first, second = timeline.reps
        assert first.turn_s == pytest.approx(3.25)
        assert second.turn_s == pytest.approx(7.25)
        assert first.start_s == pytest.approx(1 + 2 * ease_time(0.03), abs=1e-4)
        assert first.end_s == pytest.approx(4.5 - ease_time(0.03), abs=1e-4)
        at_turn = timeline.at(7.25)
        assert (at_turn.rep, at_turn.phase, at_turn.effort.depth) == (2, "pause", 0.6)
        assert timeline.at(2.0).phase == "lowering"
        assert timeline.at(4.0).effort.returning

    def test_a_deadlift_lifts_first(self) -> None:
        timeline = Timeline(motion(exercise="deadlift", still_s=0, set_up_s=1))
        assert [timeline.at(t).phase for t in (0.5, 1.5)] == ["set_up", "lifting"]
        assert timeline.at(0.5).effort.ready == pytest.approx(0.5)
        assert timeline.at(1.5).effort.ready == 1

    def test_faults_fade_between_reps(self) -> None:
        bad = {"faults": {"knees_caving": 20}}
        timeline = Timeline(motion(reps=[{}, bad]))
        rest = next(t for t in np.arange(0, 9, 0.01) if timeline.at(t).phase == "rest")
        sizes = [timeline.at(rest + t).effort.fault("knees_caving") for t in (0, 0.24, 0.5)]
        assert sizes[0] == pytest.approx(0, abs=0.1)
        assert 5 < sizes[1] < 15
        assert sizes[2] == pytest.approx(20, abs=0.1)

    def test_a_hold_has_stretches(self) -> None:
        holds = [{"hold_s": 4}, {"hold_s": 3, "blend_s": 1, "faults": {"hips_sagging": 20}}]
        timeline = Timeline(motion(exercise="plank", reps=[], holds=holds, still_s=0, set_up_s=1))
        hold = timeline.hold
        assert hold is not None
        assert (hold.start_s, hold.end_s) == (1, 8)
        assert hold.stretches == ((1, 5, {}), (5, 8, {"hips_sagging": 20}))
        sag = [timeline.at(t).effort.fault("hips_sagging") for t in (4.9, 5.5, 6.1, 7.9)]
        assert sag == pytest.approx([0, 10, 20, 20])


class TestMotionFile:
    @pytest.mark.parametrize("path", sorted(MOTIONS.glob("*.toml")), ids=lambda p: p.stem)
    def test_every_motion_of_the_library_is_valid(self, path: Path) -> None:
        asked = load_motion(path)
        assert path.stem.startswith(f"{asked.exercise}_")
        assert len(frame_times(asked)) > 100

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("exercise = ", "not TOML"),
            ('exercise = "juggling"\n[[reps]]', "exercise: unknown exercise; known are squat"),
            ('exercise = "squat"', r"squat needs \[\[reps\]\]"),
            ('exercise = "plank"\n[[reps]]', r"plank needs \[\[holds\]\]"),
            ('exercise = "squat"\n[[reps]]\ndeep = 1', r"reps\.0\.deep: Extra inputs"),
            ('exercise = "squat"\n[[reps]]\ndepth = -1', r"reps\.0\.depth: .* greater than 0"),
            (
                'exercise = "squat"\n[[reps]]\n[[reps]]\nfaults = { hips_sagging = 9 }',
                "reps 2: squat has no fault 'hips_sagging'; it has knees_caving",
            ),
            ('exercise = "squat"\nbody = "giant"\n[[reps]]', "body: .*'male_avg'"),
            (
                'exercise = "squat"\n[[reps]]\n[camera]\nsize = [641, 360]',
                r"camera\.size: width and height have to be even",
            ),
            ('exercise = "squat"\n[[reps]]\n[look]\nshirt = "red"', r"look\.shirt: .*pattern"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, complaint: str) -> None:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(MotionError, match=complaint) as error:
            load_motion(path)
        assert str(error.value).startswith(str(path))
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize(
        ("keys", "complaint"),
        [
            ({"exercise": "push_up", "walk_in_s": 1}, "can't walk up to a push_up"),
            ({"exercise": "deadlift", "plate_radius_m": 0.1}, "starts from plates of 0.225 m"),
        ],
    )
    def test_what_does_not_fit_the_exercise_is_refused(
        self, keys: dict[str, object], complaint: str
    ) -> None:
        with pytest.raises(ValueError, match=complaint):
            motion(**keys)

    def test_frame_times_vary_within_the_jitter_and_rise(self) -> None:
        even = frame_times(motion(video={"frame_rate": 24}))
        uneven = frame_times(motion(video={"frame_rate": 24, "jitter": 0.4}))
        np.testing.assert_allclose(np.diff(even), 1 / 24)
        assert uneven[0] == 0
        assert (np.diff(uneven) > 0).all()
        assert np.abs(uneven - even).max() <= 0.4 / 24
        assert np.diff(uneven).std() > 0.1 / 24

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(MotionError, match="No such file"):
            load_motion(tmp_path / "gone.toml")


class TestTruth:
    def test_joints_come_in_the_order_of_their_names(self, body: Body) -> None:
        skeleton = body.skeleton
        points = joints_m(body, skeleton.pose(skeleton.heads_m[0], {}))
        assert points.shape == (len(JOINTS), 3)
        at = dict(zip(JOINTS, points, strict=True))
        for joint in ("shoulder", "hip", "knee", "ankle", "heel", "ear"):
            assert at[f"left_{joint}"][0] > 0 > at[f"right_{joint}"][0]
        assert at["nose"][2] > at["left_shoulder"][2] > at["left_hip"][2] > at["left_knee"][2]
        np.testing.assert_allclose(at["left_hip"], skeleton.head("upperleg01.L"))

    def test_json_tells_which_rep_has_which_fault(self, body: Body) -> None:
        bad = {"depth": 0.7, "faults": {"knees_caving": 20}}
        asked = motion(reps=[{}, bad])
        camera = ViewCamera(np.array([0.0, -3, 1]), np.array([0.0, 0, 1]), (640, 360), 58)
        recorder = TruthRecorder(asked, body, camera)
        timeline = Timeline(asked)
        for t_s in (0.0, 1.5, 5.5):
            moment = timeline.at(t_s)
            recorder.add(t_s, moment, asked.movement.posture(body.skeleton, moment.effort))
        told = json.loads(recorder.truth().to_json())
        assert told["view"] == "front"
        assert [rep["faults"] for rep in told["reps"]] == [
            [],
            ["squat.knees_caving", "squat.depth"],
        ]
        assert told["faults"] == ["squat.depth", "squat.knees_caving"]
        assert told["hold"] is None
        assert told["frames"]["rep"] == [0, 1, 2]
        assert len(told["frames"]["xy_px"]["left_knee"]) == 6


@pytest.mark.slow
class TestRendering:
    @pytest.fixture(autouse=True)
    def needs_graphics(self) -> None:
        try:
            Renderer((120, 120)).close()
        except NoGraphicsError as error:
            pytest.skip(str(error))

    def test_a_clip_has_the_frames_and_times_of_its_truth(self, tmp_path: Path) -> None:
        import av

        asked = motion(
            exercise="deadlift",
            still_s=0.1,
            reps=[{"lower_s": 0.4, "lift_s": 0.4, "pause_s": 0.1, "rest_s": 0.1}],
            camera={"size": [160, 120], "yaw_deg": -90},
            video={"frame_rate": 12, "jitter": 0.4, "brightness": 0.5},
            bystander={},
        )
        path = tmp_path / "clip.mp4"
        truth = render_clip(asked, path, masks=True)
        with av.open(str(path)) as container:
            times = [float(frame.time) for frame in container.decode(video=0)]
        np.testing.assert_allclose(times, truth.t_s, atol=1e-3)
        assert [file.name for file in tmp_path.iterdir()] == ["clip.mp4"]
        assert truth.masks is not None
        assert truth.masks.shape == (len(times), 120, 160)
        assert (truth.masks.mean(axis=(1, 2)) > 0.01).all()
        assert (truth.masks.mean(axis=(1, 2)) < 0.3).all()
        # The lifter's shoulder is in plain view of a camera on the right.
        right_shoulder = truth.xy_px[:, JOINTS.index("right_shoulder")].astype(int)
        seen = truth.masks[np.arange(len(times)), right_shoulder[:, 1], right_shoulder[:, 0]]
        assert seen.all()


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_samples_match_their_motion(path: Path) -> None:
    """The committed truth is what its motion file says today."""
    told = json.loads(path.read_text(encoding="utf-8"))
    asked = load_motion(MOTIONS / f"{path.stem}.toml")
    assert path.with_suffix(".mp4").is_file()
    assert path.with_suffix(".mp4").stat().st_size < 2 * 2**20
    assert told["exercise"] == asked.exercise
    np.testing.assert_allclose(told["frames"]["t_s"], frame_times(asked), atol=1e-3)
    for rep, times in zip(told["reps"], Timeline(asked).reps, strict=True):
        assert rep["turn_s"] == pytest.approx(times.turn_s, abs=1e-3)
    someone = load_body(asked.body, asked.height_m)
    performer, camera = Performer(asked, someone.skeleton), place_camera(asked)
    for frame in range(0, len(told["frames"]["t_s"]), 40):
        _, posture = performer.at(told["frames"]["t_s"][frame])
        pixels = camera.project(joints_m(someone, posture.pose))
        written = [told["frames"]["xy_px"][name][2 * frame : 2 * frame + 2] for name in JOINTS]
        np.testing.assert_allclose(written, pixels, atol=0.5)

"""What following rests on: poses smoothed as they come, poses kept, and the rep under way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.filming import EXACT, frames_of, lost, record
from support.following import SIDE
from support.lifters import SQUAT
from support.movements import Script

from formcheck.core.landmarks import Landmark
from formcheck.core.motion import clean
from formcheck.core.online.rolling import RollingPoses
from formcheck.core.online.store import CHUNK, PoseStore
from formcheck.core.online.stroke import find_open_rep
from formcheck.core.poses import PLATES, PoseFrame, PoseSequence


class TestOpenRep:
    def test_none_at_rest(self) -> None:
        assert find_open_rep(np.zeros(60), -1, 1.0) is None

    def test_on_the_way_out(self) -> None:
        away = np.concatenate([np.zeros(10), np.linspace(0.0, 0.6, 20)])
        rep = find_open_rep(away, -1, 1.0)
        assert rep is not None
        assert (rep.turn, rep.returned, rep.has_turned) == (29, 0.0, False)
        assert rep.start <= 10

    def test_after_the_turn(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.5, 10)])
        rep = find_open_rep(away, -1, 1.0)
        assert rep is not None
        assert (rep.turn, rep.has_turned) == (20, True)
        assert rep.start <= 1
        assert rep.returned == pytest.approx(0.5)

    def test_not_once_it_is_back(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.02, 20)])
        assert find_open_rep(away, -1, 1.0) is None

    def test_what_was_counted_is_not_open(self) -> None:
        away = np.concatenate([np.linspace(0.0, 1.0, 21), np.linspace(0.95, 0.5, 10)])
        assert find_open_rep(away, 20, 1.0) is None


class TestRollingPoses:
    def rolled(self, frames: list[PoseFrame], keep_s: float, every: int = 3) -> PoseSequence:
        poses = RollingPoses((1280, 720), keep_s)
        for i, frame in enumerate(frames):
            poses.push(frame)
            if i % every == 0:
                poses.advance()
        poses.advance()
        return poses.since(-np.inf)

    def test_is_the_whole_clip_smoothed(self) -> None:
        sequence = lost(record(SQUAT, Script(), SIDE), 3.0, 3.15)
        rolled = self.rolled(frames_of(sequence), keep_s=60.0)
        whole = clean(sequence, EXACT)
        assert rolled.t_s == pytest.approx(whole.t_s)
        for name in ("xy_px", "world_m", "chord_px"):
            a, b = getattr(rolled, name), getattr(whole, name)
            np.testing.assert_allclose(a, b, atol=0.6 if name != "world_m" else 2e-3)

    @pytest.mark.parametrize("folded_s", [0.15, 1.0])
    def test_hides_the_folded_poses_that_a_whole_clip_hides(self, folded_s: float) -> None:
        sequence = folded(record(SQUAT, Script(), SIDE), 3.0, 3.0 + folded_s)
        rolled, whole = self.rolled(frames_of(sequence), keep_s=60.0), clean(sequence, EXACT)
        np.testing.assert_allclose(rolled.visibility, whole.visibility, atol=1e-6)
        np.testing.assert_allclose(rolled.xy_px, whole.xy_px, atol=0.6)
        inside = (whole.t_s > 3.1) & (whole.t_s < 2.9 + folded_s)
        if inside.any():
            assert (rolled.visibility[inside] == 0.0).all()
        else:  # so short that it is filled in
            untouched = clean(record(SQUAT, Script(), SIDE), EXACT)
            np.testing.assert_allclose(rolled.world_m, untouched.world_m, atol=0.01)

    def test_a_long_fold_is_hidden_when_its_beginning_is_forgotten(self) -> None:
        sequence = folded(record(SQUAT, Script(depths=(1.0,) * 4), SIDE), 8.0, 12.0)
        rolled = self.rolled(frames_of(sequence), keep_s=60.0)
        inside = (rolled.t_s > 8.1) & (rolled.t_s < 11.9)
        assert inside.sum() > 100
        assert (rolled.visibility[inside] == 0.0).all()

    def test_joints_far_outside_the_picture_are_not_visible(self) -> None:
        sequence = record(SQUAT, Script(), SIDE)
        xy_px = sequence.xy_px.copy()
        xy_px[:, Landmark.LEFT_WRIST] = (-500.0, 300.0)
        rolled = self.rolled(frames_of(replace(sequence, xy_px=xy_px)), 60.0)
        assert (rolled.visibility[:, Landmark.LEFT_WRIST] == 0.0).all()
        assert (rolled.visibility[:, Landmark.LEFT_HIP] > 0.5).all()

    def test_long_gaps_stay_empty(self) -> None:
        rolled = self.rolled(frames_of(lost(record(SQUAT, Script(), SIDE), 3.0, 4.0)), 60.0)
        inside = (rolled.t_s > 3.1) & (rolled.t_s < 3.9)
        for name in PoseSequence.shapes():
            assert np.isnan(getattr(rolled, name)[inside]).all()

    def test_keeps_no_more_than_it_is_told_to(self) -> None:
        frames = frames_of(record(SQUAT, Script(depths=(1.0,) * 12), SIDE))
        rolled, whole = self.rolled(frames, keep_s=10.0), clean(record_of(frames), EXACT)
        assert len(rolled) == pytest.approx(300, abs=1)
        tail = whole.xy_px[-len(rolled) :]
        np.testing.assert_allclose(rolled.xy_px, tail, atol=0.6)

    def test_begins_anew_after_a_long_sleep(self) -> None:
        frames = frames_of(record(SQUAT, Script(), SIDE))
        later = [replace(frame, t_s=frame.t_s + 100.0) for frame in frames]
        assert self.rolled(frames + later, 60.0).t_s[0] == pytest.approx(100.0)

    def test_there_is_nothing_before_the_first_second(self) -> None:
        assert len(self.rolled([], 10.0)) == 0
        assert len(self.rolled(frames_of(record(SQUAT, Script(), SIDE))[:20], 10.0)) == 0


def folded(sequence: PoseSequence, start_s: float, end_s: float) -> PoseSequence:
    """All limbs are a third as long in the metric landmarks from `start_s` to `end_s`."""
    inside = (sequence.t_s >= start_s) & (sequence.t_s <= end_s)
    world_m = np.where(inside[:, None, None], sequence.world_m / 3.0, sequence.world_m)
    return replace(sequence, world_m=world_m)


def record_of(frames: list[PoseFrame]) -> PoseSequence:
    return PoseSequence.stack(frames, (1280, 720))


class TestPoseStore:
    def test_gives_back_exactly_what_it_took(self) -> None:
        sequence = lost(record(SQUAT, Script(depths=(1.0,) * 7), SIDE), 2.0, 2.5)
        assert len(sequence) > CHUNK
        store = PoseStore()
        for frame in frames_of(sequence):
            store.append(frame)
        out = store.sequence(sequence.size_wh)
        assert len(store) == len(out)
        for name in ("t_s", *PoseSequence.shapes()):
            np.testing.assert_array_equal(getattr(out, name), getattr(sequence, name))

    def test_what_only_some_poses_have_is_kept_with_them(self) -> None:
        bare = frames_of(record(SQUAT, Script(), SIDE))[0]
        plates = np.arange(float(np.prod(PLATES))).reshape(PLATES)
        store = PoseStore()
        for n in range(3 * CHUNK):
            is_seen = n >= 2 * CHUNK + 5
            store.append(replace(bare, t_s=n / 30.0, plates=plates if is_seen else None))
        out = store.sequence((640, 360))
        assert out.plates is not None
        np.testing.assert_array_equal(out.plates[-1], plates)
        seen = np.isfinite(out.plates).all(axis=(1, 2))
        assert np.flatnonzero(seen)[0] == 2 * CHUNK + 5
        assert out.camera is None

    def test_an_hour_of_rounded_poses_fits_into_150_mb(self) -> None:
        frame = frames_of(record(SQUAT, Script(), SIDE))[0]
        rounded = replace(
            frame,
            **{
                name: getattr(frame, name).astype(np.float32).astype(float)
                for name in PoseSequence.shapes()
            },
        )
        store = PoseStore()
        for i in range(CHUNK):
            store.append(replace(rounded, t_s=i / 30.0))
        (packed,) = store._packed
        per_frame = sum(array.nbytes for array in packed.values()) / CHUNK + 32
        assert per_frame * 3600 * 30 < 150e6

    def test_empty(self) -> None:
        assert len(PoseStore().sequence((640, 360))) == 0

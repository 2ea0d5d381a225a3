"""Every pose backend keeps the promises that its entry in the registry makes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.poses import Frame, PoseFrame, PoseSequence
from formcheck.errors import ModelError, UsageError
from formcheck.pose.registry import BACKENDS, DEFAULT, Backend, find_backend
from formcheck.video.picture import ArrayPicture
from formcheck.video.source import open_video

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_side_good.mp4"
EVERY = 10


@dataclass(frozen=True)
class Watched:
    """What a backend says of some frames of a lifter, and of an empty room."""

    backend: Backend
    frames: list[Frame]
    with_contour: list[PoseFrame]
    without_contour: list[PoseFrame]
    empty_room: PoseFrame
    name: str
    sha256: str


@pytest.fixture(scope="module", params=sorted(BACKENDS))
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    backend = BACKENDS[request.param]
    with open_video(SAMPLE) as source:
        frames = list(islice(source, 0, 6 * EVERY, EVERY))
    poses = {}
    for contour in (True, False):
        with backend.open(backend.models[-1], contour=contour) as estimator:
            poses[contour] = [estimator.estimate(frame) for frame in frames]
    with backend.open(backend.models[-1], contour=True) as estimator:
        empty = estimator.estimate(Frame(0, 0.0, ArrayPicture(np.zeros_like(frames[0].image_bgr))))
        yield Watched(
            backend, frames, poses[True], poses[False], empty, estimator.name, estimator.sha256
        )


def test_it_says_which_model_it_is(watched: Watched) -> None:
    weights = watched.backend.find(watched.backend.models[-1])
    assert (watched.name, watched.sha256) == (weights.name, weights.sha256)


def test_poses_have_the_times_of_their_frames(watched: Watched) -> None:
    assert [pose.t_s for pose in watched.with_contour] == [frame.t_s for frame in watched.frames]
    height, width = watched.frames[0].image_bgr.shape[:2]
    assert len(PoseSequence.stack(watched.with_contour, (width, height))) == len(watched.frames)


def test_the_lifter_is_in_the_frame(watched: Watched) -> None:
    height, width = watched.frames[0].image_bgr.shape[:2]
    xy_px = np.stack([pose.xy_px for pose in watched.with_contour])
    visibility = np.stack([pose.visibility for pose in watched.with_contour])
    assert np.isfinite(xy_px).all()
    assert ((visibility >= 0.0) & (visibility <= 1.0)).all()
    centre = xy_px.mean(axis=1)
    assert ((centre > 0) & (centre < (width, height))).all()


def test_the_flags_are_what_comes_out(watched: Watched) -> None:
    world_m = np.stack([pose.world_m for pose in watched.with_contour])
    contour = np.stack([pose.contour for pose in watched.with_contour])
    assert np.isfinite(world_m).any() == watched.backend.has_world
    assert np.isfinite(contour).any() == watched.backend.has_mask
    assert all(np.isnan(pose.contour).all() for pose in watched.without_contour)


def test_nobody_is_nan(watched: Watched) -> None:
    for name in PoseSequence.shapes():
        assert np.isnan(getattr(watched.empty_room, name)).all(), name
    assert watched.empty_room.t_s == 0.0


def test_people_are_found_in_single_pictures(watched: Watched) -> None:
    weights = watched.backend.find(watched.backend.models[-1])
    with watched.backend.people(weights) as people_in:
        # Out of order, as each picture is looked at by itself.
        found = [people_in(frame) for frame in reversed(watched.frames)]
        nobody = people_in(
            replace(watched.frames[0], picture=ArrayPicture(np.zeros((90, 160, 3), np.uint8)))
        )
    assert nobody == []
    for people, expected in zip(found, reversed(watched.with_contour), strict=True):
        assert len(people) == 1
        assert people[0].t_s == expected.t_s
        assert np.isfinite(people[0].world_m).any() == watched.backend.has_world
        height = np.ptp(expected.xy_px[:, 1])
        assert np.abs(people[0].xy_px - expected.xy_px).mean() < 0.05 * height


@pytest.mark.parametrize("name", sorted(BACKENDS))
class TestEntry:
    def test_it_has_its_own_name_and_a_model(self, name: str) -> None:
        assert BACKENDS[name].name == name
        assert BACKENDS[name].models

    def test_another_process_can_open_it(self, name: str) -> None:
        backend = BACKENDS[name]
        opener = backend.opener(backend.find(backend.models[-1]), contour=False)
        assert pickle.loads(pickle.dumps(opener)) == opener

    def test_a_missing_model_is_an_error(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(ModelError):
            BACKENDS[name].open(tmp_path / "nothing.task", contour=False)


def test_the_default_is_there() -> None:
    assert find_backend(DEFAULT) is BACKENDS[DEFAULT]


def test_an_unknown_backend_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="openpose"):
        find_backend("openpose")

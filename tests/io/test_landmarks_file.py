from __future__ import annotations

import errno
import gc
import os
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.filming import ARRAYS, Camera, frames_of, lost, record, shaken
from support.lifters import SQUAT

from formcheck.core.poses import PoseSequence
from formcheck.errors import UsageError
from formcheck.pipeline.landmarks import Saved, as_saved, load_landmarks, save_landmarks

POSES = lost(record(SQUAT, camera=Camera(noise_px=1.0)), 2.0, 2.5)
SAVED = Saved(
    POSES,
    "key of the clip",
    "pose_landmarker_full",
    "ab" * 32,
    notes=("2 people.",),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "landmarks.npz"


def test_what_was_saved_comes_back(path: Path) -> None:
    save_landmarks(path, SAVED)
    loaded = load_landmarks(path)
    assert replace(loaded, sequence=POSES) == SAVED
    assert loaded.sequence.size_wh == POSES.size_wh
    np.testing.assert_array_equal(loaded.sequence.t_s, POSES.t_s)
    for name in ARRAYS:
        np.testing.assert_allclose(
            getattr(loaded.sequence, name), getattr(POSES, name), rtol=1e-6, atol=1e-4
        )


def test_poses_as_saved_are_exactly_those_that_come_back(path: Path) -> None:
    save_landmarks(path, SAVED)
    loaded = load_landmarks(path).sequence
    rounded = as_saved(POSES)
    assert not np.array_equal(rounded.xy_px, POSES.xy_px), "there was nothing to round"
    for name in ("t_s", *ARRAYS):
        np.testing.assert_array_equal(getattr(rounded, name), getattr(loaded, name))


def test_a_single_pose_is_rounded_as_a_whole_set_is() -> None:
    pose, rounded = frames_of(POSES)[3], frames_of(as_saved(POSES))[3]
    for name in ("t_s", *ARRAYS):
        np.testing.assert_array_equal(getattr(as_saved(pose), name), getattr(rounded, name))


def test_a_set_without_any_pose_can_be_saved(path: Path) -> None:
    save_landmarks(path, replace(SAVED, sequence=PoseSequence.stack([], (640, 360))))
    assert len(load_landmarks(path).sequence) == 0


@pytest.mark.parametrize("seen_wh", [(300, 400), None])
def test_the_size_of_what_the_network_saw_comes_back(
    path: Path, seen_wh: tuple[int, int] | None
) -> None:
    save_landmarks(path, replace(SAVED, sequence=replace(POSES, seen_wh=seen_wh)))
    assert load_landmarks(path).sequence.seen_wh == (seen_wh or POSES.size_wh)


def test_the_cameras_motion_comes_back_as_it_was_judged(path: Path) -> None:
    swaying = as_saved(shaken(POSES, np.random.default_rng(1).normal(0.0, 5.0, (len(POSES), 2))))
    save_landmarks(path, replace(SAVED, sequence=swaying))
    np.testing.assert_array_equal(load_landmarks(path).sequence.camera, swaying.camera)


def test_a_file_of_a_version_without_regions_can_be_read(path: Path) -> None:
    moving = shaken(POSES, np.zeros((len(POSES), 2)))
    save_landmarks(path, replace(SAVED, sequence=moving))
    later = {"seen_wh", "notes", "camera"}
    with np.load(path) as file:
        arrays = {name: file[name] for name in file if name not in later}
    np.savez(path, **arrays)
    loaded = load_landmarks(path)
    assert loaded.sequence.seen_wh == POSES.size_wh
    assert (loaded.notes, loaded.sequence.camera) == ((), None)


def test_nothing_but_the_file_is_left_behind(path: Path) -> None:
    save_landmarks(path, SAVED)
    save_landmarks(path, replace(SAVED, key="another"))
    assert list(path.parent.iterdir()) == [path]
    assert load_landmarks(path).key == "another"


def test_a_save_that_fails_leaves_the_old_file_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_landmarks(path, SAVED)

    def full_disk(file: object, **arrays: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez_compressed", full_disk)
    with pytest.raises(UsageError, match="No space"):
        save_landmarks(path, replace(SAVED, key="another"))
    assert list(path.parent.iterdir()) == [path]
    assert load_landmarks(path).key == SAVED.key


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(UsageError, match=r"landmarks\.npz"):
        load_landmarks(path)


@pytest.mark.parametrize("content", ["empty", "text", "cut short", "of another program"])
def test_a_file_that_is_not_ours_is_named_with_what_to_do(path: Path, content: str) -> None:
    if content == "empty":
        path.write_bytes(b"")
    elif content == "text":
        path.write_text("squats")
    elif content == "cut short":
        save_landmarks(path, SAVED)
        path.write_bytes(path.read_bytes()[:2000])
    else:
        np.savez(path, poses=np.zeros(3))
    with pytest.raises(UsageError, match=r"landmarks\.npz") as error:
        load_landmarks(path)
    assert "--reuse" in error.value.hint


def test_a_damaged_file_is_closed_again(path: Path) -> None:
    save_landmarks(path, SAVED)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UsageError):
        load_landmarks(path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
    assert [w for w in caught if path.name in str(w.message)] == []


def test_a_file_is_never_unpickled(path: Path) -> None:
    np.savez(path, format=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UsageError):
        load_landmarks(path)

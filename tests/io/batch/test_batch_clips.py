from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.batch_builders import Analysis, Place
from support.clips import make_clip, make_clip_with_sound

from formcheck.batch.clips import Clip, find_clips
from formcheck.errors import UsageError

posix = pytest.mark.skipif(sys.platform == "win32", reason="names that Windows forbids")


def found(place: Place, **options: Any) -> dict[str, Clip]:
    return {clip.name: clip for clip in find_clips([place.clips], place.out, **options).clips}


def test_takes_videos_by_their_names_and_by_their_content(place: Place) -> None:
    for name in ("a.MP4", "sub/b.mov", "sub/deeper/c.webm", "notes.txt", "photo.jpg", "empty"):
        place.add(name)
    make_clip(place.clips).rename(place.clips / "renamed.backup")
    make_clip_with_sound(place.clips, codec="aac", suffix=".m4a", pictures=0)
    assert list(found(place)) == ["a.MP4", "renamed.backup", "sub/b.mov", "sub/deeper/c.webm"]


def test_passes_over_what_is_hidden_and_what_is_ours(place: Place) -> None:
    for name in (
        "._a.mp4",
        ".trash/b.mp4",
        "formcheck_out/c.mp4",
        "sub/formcheck_out/c.mp4",
        "results/anna/annotated.mp4",
        "results/anna/landmarks.npz",
        "bob/annotated.mp4",
    ):
        place.add(name)
    inside = Place(place.clips, place.clips / "sub" / "results")
    inside.out.mkdir()
    place.add("sub/results/d.mp4")
    assert list(found(inside)) == ["bob/annotated.mp4"]


def test_client_exercise_and_folder_come_from_the_names(place: Place) -> None:
    for name in ("anna/squat.mp4", "squat/bob/IMG_1.mp4", "carla_deadlift.mp4", "deadlift/1.mp4"):
        place.add(name)
    told = {name: (c.client, c.exercise, c.folder) for name, c in found(place).items()}
    assert told == {
        "anna/squat.mp4": ("anna", "squat", "anna/squat"),
        "carla_deadlift.mp4": ("", "deadlift", "carla_deadlift"),
        "deadlift/1.mp4": ("", "deadlift", "deadlift/1"),
        "squat/bob/IMG_1.mp4": ("bob", "squat", "squat/bob/IMG_1"),
    }
    assert found(place, client_from="name")["carla_deadlift.mp4"].client == "carla"


def test_batch_toml_has_the_last_word(place: Place) -> None:
    place.add("anna/squat.mp4")
    place.add("anna/old.mp4")
    place.add(
        "batch.toml",
        '[[clip]]\nfiles = "*old*"\nskip = true\n'
        '[[clip]]\nfiles = "anna/*"\nexercise = "lunge"\nclient = "Anna K."\ncapture_fps = 120',
    )
    (clip,) = found(place).values()
    assert (clip.client, clip.exercise, clip.capture_fps) == ("Anna K.", "lunge", 120.0)


@posix
def test_a_link_back_to_the_top_is_followed_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("anna/a.mp4")
    scandir, scanned = os.scandir, list[Path]()

    def counted(path: Any) -> Any:
        scanned.append(Path(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    (place.clips / "anna" / "loop").symlink_to(place.clips)
    (place.clips / "anna" / "self").symlink_to("self")
    (place.clips / "same.mp4").symlink_to(place.clips / "anna" / "a.mp4")
    (place.clips / "gone.mp4").symlink_to("nowhere.mp4")
    # A clip under two names is worked on once; one that is gone will be a row that says so.
    assert list(found(place)) == ["gone.mp4", "same.mp4"]
    inside = [path for path in scanned if place.clips in (path, *path.parents)]
    assert inside == [place.clips / name for name in ("", "anna", "anna/loop")]


def test_a_folder_given_twice_counts_once(place: Place) -> None:
    place.add("anna/a.mp4")
    folders = [place.clips, place.clips / "anna"]
    (clip,) = find_clips(folders, place.out).clips
    assert clip.path == place.clips / "anna" / "a.mp4"


def test_of_several_folders_each_is_a_client_if_nothing_in_it_is(place: Place) -> None:
    for name in ("anna/1.mp4", "bob/1.mp4", "bob/carla/squat/2.mp4", "squat/3.mp4"):
        place.add(name)
    folders = sorted(place.clips.iterdir())
    told = [(c.name, c.client, c.exercise, c.folder) for c in find_clips(folders, place.out).clips]
    assert told == [
        ("anna/1.mp4", "anna", None, "anna/1"),
        ("bob/1.mp4", "bob", None, "bob/1"),
        ("bob/carla/squat/2.mp4", "carla", "squat", "bob/carla/squat/2"),
        ("squat/3.mp4", "", "squat", "squat/3"),
    ]


@posix
def test_a_pipe_is_no_clip(place: Place) -> None:
    os.mkfifo(place.clips / "pipe.mp4")
    assert not found(place)


@posix
@pytest.mark.parametrize(
    "name",
    ['say "aah".mp4', "it's.mp4", "two\nlines.mp4", "💪🏋️.mp4", "a" * 246 + ".mp4", "ends. .mp4"],
    ids=["quotes", "apostrophe", "newline", "emoji", "250 characters", "dots"],
)
def test_any_name_gets_a_folder_that_any_system_takes(name: str, place: Place) -> None:
    place.add(f"anna/{name}")
    ((told, clip),) = found(place).items()
    assert told == f"anna/{name}"
    last = clip.folder.removeprefix("anna/")
    assert last == last.strip(". ")
    assert len(last.encode()) < 100
    assert not set(last) & set('<>:"/\\|?*\n')
    (place.out / clip.folder).mkdir(parents=True)


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text(place: Place) -> None:
    Path(os.fsdecode(os.fsencode(place.clips) + b"/a\xff.mp4")).write_bytes(b"clip")
    (clip,) = found(place).values()
    clip.folder.encode()  # does not raise


def test_clips_that_would_share_a_folder_get_one_each(place: Place) -> None:
    for name in ("a.mp4", "a.mov", "A/b.mp4"):
        place.add(name)
    folders = {name: clip.folder for name, clip in found(place).items()}
    assert len({folder.casefold() for folder in folders.values()}) == 3
    assert folders["A/b.mp4"] == "A/b"
    # Where results lie does not depend on who else is there, but for the namesakes.
    place.add("0.mp4")
    assert {name: found(place)[name].folder for name in folders} == folders


@contextmanager
def modes_count() -> Iterator[None]:
    """Takes from root, for a while, the power to open what is closed to everybody."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root may open everything")
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    usual = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, usual) == 0
    less = (ctypes.c_uint32 * 6)(*usual)
    less[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, less) == 0
    try:
        yield
    finally:
        assert libc.capset(header, usual) == 0


@posix
def test_a_folder_that_cannot_be_opened_is_a_row(place: Place, analysis: Analysis) -> None:
    for name in ("anna/a.mp4", "bob/b.mp4", "carla/c.mp4"):
        place.add(name)
    (place.clips / "anna").chmod(0)
    (place.clips / "carla" / "c.mp4").chmod(0)
    with modes_count():
        batch = place.run()
        (place.clips / "anna").chmod(0o700)
    told = {row.clip: row.headline for row in batch.index.rows if row.state == "failed"}
    assert told == {
        "anna/": "Folder can't be opened: Permission denied",
        "carla/c.mp4": "Can't be opened (Permission denied)",
    }
    assert [row.clip for row in batch.index.rows if row.state != "failed"] == ["bob/b.mp4"]
    assert batch.index.clips == 2


def test_a_folder_that_is_none_is_a_mistake(place: Place) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        find_clips([place.add("a.mp4")], place.out)

"""Whole runs in this process, with an analysis that is made up."""

from __future__ import annotations

import json
import os
import subprocess
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from support.batch_builders import Analysis, Inline, Place, knees_report

from formcheck import files
from formcheck.batch import Settings, Watcher, run
from formcheck.batch import results as batch_results
from formcheck.batch import tasks as batch_tasks
from formcheck.batch.clips import Clip
from formcheck.batch.failures import Failure
from formcheck.batch.results import Result
from formcheck.batch.tasks import Task
from formcheck.batch.workers import Parcel, SharedExecutor, unpack
from formcheck.core.bar.model import BarSettings
from formcheck.core.report import Outcome
from formcheck.errors import ModelError, NothingFoundError, UnsureError, UsageError, VideoError
from formcheck.exercises import exercise_text
from formcheck.exercises.overrides import Overrides
from formcheck.pipeline.options import Options
from formcheck.pose.weights import find_weights


def states(place: Place, **changes: Any) -> dict[str, str]:
    return {row.clip: row.state for row in place.run(**changes).index.rows}


def leftovers(out: Path) -> list[str]:
    return [path.name for path in out.rglob("*") if path.suffix == ".part"]


def test_a_clip_of_the_same_name_in_a_later_run_leaves_the_results_of_the_first(
    place: Place, analysis: Analysis
) -> None:
    def report_of(path: Path, *rest: Any) -> Any:
        analysis.says[path.stem] = knees_report(path)
        return analysis.usual(path, *rest)

    def clips_judged() -> dict[str, str]:
        reports = {path: json.loads(path.read_text()) for path in place.out.rglob("report.json")}
        return {
            str(path.parent.relative_to(place.out)): Path(text["clip"]["path"]).parent.name
            for path, text in reports.items()
        }

    analysis.instead = report_of
    monday = place.add("monday/IMG_1.mp4", "the clip of Monday")
    first = replace(place, clips=monday.parent)
    first.run()
    assert clips_judged() == {"IMG_1": "monday"}
    second = replace(place, clips=place.clips / "tuesday")
    second.add("IMG_1.mp4", "another one, of Tuesday")
    second.run()
    judged = clips_judged()
    assert judged.pop("IMG_1") == "monday"
    assert list(judged.values()) == ["tuesday"]
    # One that was only moved is the same clip: nothing is done again.
    asked = len(analysis.asked)
    first.clips.rename(place.clips / "wednesday")
    replace(place, clips=place.clips / "wednesday").run()
    assert len(analysis.asked) == asked


def test_every_clip_gets_its_reports_and_a_row(place: Place, analysis: Analysis) -> None:
    place.add("anna/squat.mp4")
    place.add("bob/squat.mp4")
    analysis.says["squat"] = knees_report(Path("squat.mp4"), Outcome.WARN)
    batch = place.run()
    assert [(row.client, row.state) for row in batch.index.rows] == [
        ("anna", "warn"),
        ("bob", "warn"),
    ]
    row = batch.index.rows[0]
    assert row.worst is not None
    assert (row.worst.title, row.worst.part, row.worst.parts, row.worst.of) == (
        "Knees caving",
        2,
        1,
        3,
    )
    assert (place.out / row.picture).read_bytes() == b"a picture"
    assert row.picture_wh == (40, 60)
    for name in ("index.html", "index.csv", "index.json", "anna/squat/report.json"):
        assert (place.out / name).is_file()
    assert batch.page == place.out / "index.html"
    assert leftovers(place.out) == []


def test_a_clip_of_two_sets_has_two_rows(place: Place, analysis: Analysis) -> None:
    clip = place.add("anna/both.mp4")
    analysis.says["both"] = {
        "set_1_squat": knees_report(clip),
        "set_2_lunge": knees_report(clip, Outcome.WARN),
    }
    batch = place.run()
    assert [(row.clip, row.set_name, row.state) for row in batch.index.rows] == [
        ("anna/both.mp4", "set 1 squat", "fault"),
        ("anna/both.mp4", "set 2 lunge", "warn"),
    ]
    assert batch.index.clips == 1
    assert batch.index.rows[1].picture == "anna/both/set_2_lunge/worst.jpg"
    clip.write_text("only one now")
    analysis.says["both"] = knees_report(clip)
    (row,) = place.run().index.rows
    assert row.picture == "anna/both/worst.jpg"
    # What the old sets left does not lie about as if it were of this clip.
    assert not (place.out / "anna/both/set_2_lunge").exists()


def test_a_second_run_does_only_what_changed(place: Place, analysis: Analysis) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        place.add(name)
    place.run()
    (place.clips / "b.mp4").write_text("another take")
    os.utime(place.clips / "c.mp4")  # copied again: a new date, but the same content
    place.add("d.mp4")
    analysis.asked.clear()
    assert set(states(place)) == {"a.mp4", "b.mp4", "c.mp4", "d.mp4"}
    assert sorted(analysis.names) == ["b.mp4", "d.mp4"]
    analysis.asked.clear()
    place.run()
    assert analysis.names == []


def test_large_clips_come_first(place: Place, analysis: Analysis) -> None:
    for name, size in (("a.mp4", 10), ("b.mp4", 30), ("c.mp4", 20)):
        place.add(name, "x" * size)
    place.run()
    assert analysis.names == ["b.mp4", "c.mp4", "a.mp4"]


def test_nothing_is_read_when_nothing_changed(
    place: Place, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("a.mp4")
    place.run()
    monkeypatch.setattr(batch_tasks, "sha256_of", pytest.fail)
    assert states(place) == {"a.mp4": "fault"}


@pytest.mark.parametrize(
    "options",
    [
        Options(exercise="lunge"),
        Options(model="lite"),
        Options(capture_fps=240),
        Options(video=False),
        Options(formats=("json",)),
        Options(overrides=Overrides({"squat.depth": {"warn": 1.0}})),
    ],
)
def test_other_settings_are_other_work(options: Options, place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    place.run(options=options)
    assert len(analysis.asked) == 2


def test_another_version_is_other_work(
    place: Place, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("a.mp4")
    place.run()
    monkeypatch.setattr(batch_results, "__version__", "99")
    place.run()
    assert len(analysis.asked) == 2


@pytest.mark.parametrize("options", [Options(reuse=True), Options(jobs=3)])
def test_how_fast_it_is_done_makes_no_difference(
    options: Options, place: Place, analysis: Analysis
) -> None:
    place.add("a.mp4")
    place.run()
    place.run(options=options)
    assert len(analysis.asked) == 1


def test_no_resume_does_everything_again(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    place.run(resume=False)
    assert len(analysis.asked) == 2


@pytest.mark.parametrize("lost", ["report.json", "result.json"])
def test_a_lost_file_is_made_again(lost: str, place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    (place.out / "a" / lost).unlink()
    assert states(place) == {"a.mp4": "fault"}
    assert len(analysis.asked) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recipe": 1}', "\x00\xff", 5000 * "["])
def test_a_damaged_result_is_made_again(text: str, place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    (place.out / "a" / "result.json").write_text(text, encoding="latin-1")
    assert states(place) == {"a.mp4": "fault"}
    assert len(analysis.asked) == 2


@pytest.mark.parametrize("folder", [3.5, ["a"], "../b", "x" * 300, None])
def test_a_result_with_an_odd_folder_is_made_again(
    folder: object, place: Place, analysis: Analysis
) -> None:
    place.add("a.mp4")
    place.run()
    path = place.out / "a" / "result.json"
    saved = json.loads(path.read_text())
    saved["sets"][0]["folder"] = folder
    path.write_text(json.dumps(saved))
    assert states(place) == {"a.mp4": "fault"}
    assert len(analysis.asked) == 2


def test_what_a_killed_run_left_is_cleared_away(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    folder = place.out / "a"
    folder.mkdir(parents=True)
    for name in ("annotated.mp4", "report.json"):
        files.temporary_beside(folder / name).write_text("half")
    (folder / "notes.txt").write_text("a coach's own")
    place.run()
    assert leftovers(place.out) == []
    assert (folder / "notes.txt").exists()


def test_an_old_report_does_not_lie_beside_a_new_failure(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    (place.clips / "a.mp4").write_text("worse")
    analysis.says["a"] = VideoError("a.mp4: is not a video that formcheck can read.", "Convert it.")
    assert states(place) == {"a.mp4": "failed"}
    assert {path.name for path in (place.out / "a").iterdir()} == {"result.json"}


def test_half_a_clips_files_do_not_lie_beside_its_failure(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    folder = place.out / "a"

    def breaks_off(path: Path, folder: Path, *rest: Any) -> Any:
        if path.name != "a.mp4":
            return analysis.usual(path, folder, *rest)
        for name in ("report.json", "set_1_squat/report.json", "set_1_squat/landmarks.npz"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("done")
        raise OSError(28, "No space left on device")

    analysis.instead = breaks_off
    place.add("a/set_1.mp4", "a clip whose folder looks like that of a set")
    states(place)
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    whole = {f"set_1/{name}" for name in ("result.json", "report.json", "worst.jpg")}
    assert left == {"result.json", "set_1_squat/landmarks.npz"} | whole


def test_options_come_from_user_batch_toml_and_names(place: Place, analysis: Analysis) -> None:
    for name in ("squat.mp4", "x.mp4", "slow.mp4"):
        place.add(name)
    place.add("batch.toml", '[[clip]]\nfiles = "slow*"\nexercise = "lunge"\ncapture_fps = 240')
    place.run(options=Options(formats=("csv",), jobs=4))
    asked = {path.name: options for path, options in analysis.asked}
    assert {name: options.exercise for name, options in asked.items()} == {
        "squat.mp4": "squat",
        "x.mp4": "auto",
        "slow.mp4": "lunge",
    }
    assert asked["slow.mp4"].capture_fps == 240
    assert {(options.formats, options.jobs) for options in asked.values()} == {(("json", "csv"), 1)}
    analysis.asked.clear()
    place.run(options=Options(exercise="plank"))
    assert {options.exercise for _, options in analysis.asked} == {"plank"}


def test_plates_and_height_of_batch_toml_go_before_those_of_the_user(
    place: Place, analysis: Analysis
) -> None:
    for name in ("anna/squat.mp4", "bob/squat.mp4"):
        place.add(name)
    place.add("batch.toml", '[[clip]]\nfiles = "anna/*"\nheight_cm = 168')
    place.run(options=Options(bar=BarSettings(440.0, 180.0, 25.0)))
    asked = {path.parent.name: options.bar for path, options in analysis.asked}
    assert asked == {
        "anna": BarSettings(440.0, 168.0, 25.0),
        "bob": BarSettings(440.0, 180.0, 25.0),
    }
    analysis.asked.clear()
    place.run(options=Options(bar=BarSettings(440.0, 175.0, 25.0)))
    assert [path.parent.name for path, _ in analysis.asked] == ["bob"], "Anna's is the same again"


def test_files_named_in_options_are_found_from_any_folder(
    place: Place, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("a.mp4")
    (place.clips / "mine.toml").write_text(exercise_text("squat"), encoding="utf-8")
    (place.clips / "own.task").write_bytes(find_weights("lite").path.read_bytes())
    monkeypatch.chdir(place.clips)
    place.run(options=Options(exercise="mine.toml", model="own.task"))
    ((_, options),) = analysis.asked
    assert (options.exercise, options.model) == (
        str(place.clips / "mine.toml"),
        place.clips / "own.task",
    )
    monkeypatch.chdir(place.out)  # the same files, wherever the command is given
    place.run(options=Options(exercise=place.clips / "mine.toml", model=place.clips / "own.task"))
    assert len(analysis.asked) == 1


class Told(Watcher):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def planned(self, total: int, kept: int) -> None:
        self.heard.append((total, kept))

    def done(self, clip: Clip, failure: Failure | None) -> None:
        self.heard.append((clip.name, failure.kind if failure else None))


def test_the_watcher_hears_of_everything(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.run()
    place.add("b.mp4")
    analysis.says["b"] = NothingFoundError("b.mp4: no lifter found.", "Film the whole body.")
    told = Told()
    place.run(told)
    assert told.heard == [(2, 1), ("b.mp4", "nothing_found")]


FAILURES = {
    "video": (VideoError("x.mp4: is a photo, not a video.", "Film the set."), True),
    "nothing_found": (NothingFoundError("x.mp4: no lifter found.", "Film the whole body."), True),
    "setup": (UsageError("out/report.json: can't be written (No space left)."), False),
    "bug": (ZeroDivisionError("division by zero"), False),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_clip_that_fails_is_a_row_and_tried_again_if_that_may_help(
    kind: str, place: Place, analysis: Analysis
) -> None:
    error, lasting = FAILURES[kind]
    for name in ("w.mp4", "x.mp4", "y.mp4"):
        place.add(name)
    analysis.says["x"] = error
    assert states(place) == {"w.mp4": "fault", "x.mp4": "failed", "y.mp4": "fault"}
    saved = json.loads((place.out / "x" / "result.json").read_text())
    assert saved["failure"]["kind"] == kind
    assert ("Traceback" in saved["failure"]["trace"]) is (kind == "bug")
    del analysis.says["x"]
    assert states(place)["x.mp4"] == ("failed" if lasting else "fault")


NOBODY = NothingFoundError("x.mp4: no lifter found.", "Film the whole body.")
UNKNOWN = UnsureError("x.mp4: no exercise recognised.", "Say which with -e.")
UNSURE = UnsureError("x.mp4: can't tell which.", "Say which.", likely=("squat", "lunge"))


@pytest.mark.parametrize(
    ("name", "error", "options", "hint", "message"),
    [
        (
            "squat",
            NOBODY,
            Options(),
            "Film the whole body.",
            "Hi Anna, could you film your squat again? I can't find you in squat.mp4. "
            "Film the whole body. Phone at hip height",
        ),
        (
            "1",
            UNKNOWN,
            Options(),
            "If you know the exercise, put it into the file's name or into batch.toml.",
            "Hi Anna, which exercise is it in your video 1.mp4?",
        ),
        (
            "1",
            UNSURE,
            Options(),
            "put it into the file's name or into batch.toml; most likely: squat, lunge.",
            "Hi Anna, which exercise is it in your video 1.mp4?",
        ),
        ("1", NOBODY, Options(exercise="plank"), "Film the", "Hi Anna, could you film your fore"),
        ("1", NOBODY, Options(exercise="rdl"), "Film the", "Hi Anna, could you film your Romanian"),
    ],
    ids=["nobody", "unknown", "unsure", "the user's exercise", "a proper name"],
)
def test_a_clip_that_shows_nothing_is_to_be_filmed_again(
    name: str,
    error: NothingFoundError,
    options: Options,
    hint: str,
    message: str,
    place: Place,
    analysis: Analysis,
) -> None:
    place.add(f"anna/{name}.mp4")
    analysis.says[name] = error
    (row,) = place.run(options=options).index.rows
    assert hint in row.hint
    assert row.refilm is not None
    assert row.refilm.message.startswith(message)


def test_a_clip_that_cannot_be_opened_is_a_row(place: Place, analysis: Analysis) -> None:
    place.add("b.mp4")
    (place.clips / "a.mp4").symlink_to("nowhere.mp4")
    rows = {row.clip: row for row in place.run().index.rows}
    assert "Can't be opened" in rows["a.mp4"].headline
    assert rows["a.mp4"].refilm is None  # nothing that a client could do about it
    place.add("nowhere.mp4")
    assert states(place)["a.mp4"] == "fault"


def test_a_full_disk_costs_no_work_and_the_next_run_carries_on(
    place: Place, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("a.mp4")
    with monkeypatch.context() as patch:
        patch.setattr(files, "ROOM", 1 << 62)
        (row,) = place.run().index.rows
    assert row.headline == "The disk for the results is full"
    assert analysis.asked == []
    assert states(place) == {"a.mp4": "fault"}


@pytest.fixture
def small_disk(place: Place) -> Iterator[Path]:
    """The folder for results, on a disk of its own that has a little more room than is asked."""
    place.out.mkdir()
    size = files.ROOM + 1_000_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place.out]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("can't make a small disk here")
    yield place.out
    subprocess.run(["umount", place.out], check=True)


def fill(disk: Path) -> None:
    """Leave not a byte free."""
    with suppress(OSError), (disk / "fill").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def test_a_disk_that_fills_up_meanwhile(place: Place, analysis: Analysis, small_disk: Path) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        place.add(name)
    usual = analysis.usual

    def fills(path: Path, folder: Path, *rest: Any) -> Any:
        if path.name == "b.mp4":
            fill(small_disk)
        return usual(path, folder, *rest)

    analysis.instead = fills
    with pytest.raises(UsageError, match=r"index.*No space left"):
        place.run()
    (small_disk / "fill").unlink()
    assert leftovers(small_disk) == []
    assert not (small_disk / "b" / "report.json").exists()
    analysis.asked.clear()
    analysis.instead = None
    assert set(states(place).values()) == {"fault"}
    assert sorted(analysis.names) == ["b.mp4", "c.mp4"]


def test_a_result_that_cannot_be_written(
    place: Place, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("a.mp4")
    full = UsageError(f"{place.out}/a/result.json: can't be written (No space left on device).")

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(batch_tasks, "save_result", refuse)
        (row,) = place.run().index.rows
    assert row.headline == "Result.json: can't be written (No space left on device)"
    assert states(place) == {"a.mp4": "fault"}


def test_an_index_that_cannot_be_written_is_an_error_with_a_hint(
    place: Place, analysis: Analysis
) -> None:
    place.add("a.mp4")
    (place.out / "index.json").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"index\.json"):
        place.run()


def test_two_runs_do_not_share_a_folder(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    place.out.mkdir()
    with (
        FileLock(place.out / ".formcheck.lock"),
        pytest.raises(UsageError, match="another formcheck run is writing there"),
    ):
        place.run()
    assert analysis.asked == []
    assert states(place) == {"a.mp4": "fault"}


def test_an_interrupted_run_leaves_an_index_and_carries_on(
    place: Place, analysis: Analysis
) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        place.add(name)

    class Impatient(Told):
        def done(self, clip: Clip, failure: Failure | None) -> None:
            if clip.name == "b.mp4":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.run(Impatient())
    index = json.loads((place.out / "index.json").read_text())
    assert (index["pending"], [row["clip"] for row in index["clips"]]) == (1, ["a.mp4", "b.mp4"])
    analysis.asked.clear()
    place.run()
    assert analysis.names == ["c.mp4"]


def test_wrong_usage_is_heard_of_before_the_work(place: Place, analysis: Analysis) -> None:
    with pytest.raises(VideoError, match="no video in there"):
        place.run()
    place.add("a.mp4")
    with pytest.raises(ModelError):
        place.run(options=Options(model="nowhere.task"))
    with pytest.raises(UsageError, match="curls"):
        place.run(options=Options(exercise="curls"))
    blocked = replace(place, out=place.add("file"))
    with pytest.raises(UsageError, match="can't be written"):
        blocked.run()
    assert analysis.asked == []


@pytest.mark.slow
def test_a_thousand_clips_take_time_in_proportion_and_little_memory(
    place: Place, analysis: Analysis
) -> None:
    def cpu_s_of(clips: int) -> float:
        out = replace(place, out=place.out / str(clips))
        start_s = time.process_time()
        batch = out.run()
        elapsed_s = time.process_time() - start_s
        assert len(batch.index.rows) == clips
        return elapsed_s

    for n in range(200):
        place.add(f"client {n % 50}/squat {n}.mp4")
    few_s = cpu_s_of(200)
    for n in range(200, 1000):
        place.add(f"client {n % 50}/squat {n}.mp4")
    many_s = cpu_s_of(1000)
    # Five times the clips: five times the time where each clip costs the same, and
    # twenty-five times where each looks at all others.
    assert many_s < 12 * few_s

    tracemalloc.start()
    try:
        replace(place, out=place.out / "1000").run()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40e6


def test_any_executor_will_do(place: Place, analysis: Analysis) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        place.add(name)
    with ThreadPoolExecutor(2) as threads:
        workers = SharedExecutor(threads, slots=2)
        batch = run([place.clips], Settings(out=place.out), workers=workers)
    assert [row.state for row in batch.index.rows] == ["fault"] * 3


def test_files_are_sent_and_come_back(place: Place, analysis: Analysis) -> None:
    place.add("anna/a.mp4")
    place.add("b.mp4", " ").write_bytes(b"")
    settings = Settings(out=place.out)
    workers = SharedExecutor(Inline(), slots=1, send_files=True)
    batch = run([place.clips], settings, workers=workers)
    rows = {row.clip: row for row in batch.index.rows}
    assert rows["anna/a.mp4"].state == "fault"
    assert (place.out / rows["anna/a.mp4"].picture).read_bytes() == b"a picture"
    assert rows["b.mp4"].headline == "Is empty (0 bytes)"
    assert sorted(analysis.names) == ["a.mp4", "b.mp4"]
    assert not any(place.clips in path.parents for path, _ in analysis.asked)
    analysis.asked.clear()
    run([place.clips], settings, workers=workers)
    assert analysis.asked == []


class Deadly(Executor):
    """Workers that die of the clips in `killers`, and of everything that runs beside them."""

    def __init__(self, **killers: int) -> None:
        self._killers = killers
        self._waiting: list[tuple[Future[Any], Any, tuple[Any, ...]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, fn, args))
        return future

    def go(self) -> None:
        """Run what waits, together."""
        waiting, self._waiting = self._waiting, []
        dead = False
        for _, _, (task, *_) in waiting:
            if self._killers.get(task.clip.stem, 0) > 0:
                self._killers[task.clip.stem] -= 1
                dead = True
        for future, fn, args in waiting:
            if dead:
                future.set_exception(BrokenExecutor("a worker died"))
            else:
                future.set_result(fn(*args))


class DeadlyWorkers(SharedExecutor):
    """Lets the deadly ones go when the schedule waits."""

    def __init__(self, executor: Deadly) -> None:
        super().__init__(executor, slots=2)
        self._deadly = executor

    def messages(self) -> Any:
        self._deadly.go()
        return iter(())


@pytest.mark.parametrize(("deaths", "state"), [(1, "fault"), (2, "failed")])
def test_a_clip_that_loses_its_worker_gets_one_more_chance(
    deaths: int, state: str, place: Place, analysis: Analysis
) -> None:
    for name in ("a.mp4", "killer.mp4", "c.mp4", "d.mp4"):
        place.add(name)
    workers = DeadlyWorkers(Deadly(killer=deaths))
    batch = run([place.clips], Settings(out=place.out), workers=workers)
    rows = {row.clip: row for row in batch.index.rows}
    assert rows.pop("killer.mp4").state == state
    assert {row.state for row in rows.values()} == {"fault"}  # whoever ran beside it is safe
    assert states(place)["killer.mp4"] == "fault"  # and the next run tries again


def test_workers_that_take_nothing_are_reported(place: Place, analysis: Analysis) -> None:
    place.add("a.mp4")
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    batch = run([place.clips], Settings(out=place.out), workers=SharedExecutor(pool, slots=1))
    (row,) = batch.index.rows
    assert "cannot schedule new futures after shutdown" in row.headline


@pytest.mark.parametrize("name", ["../../elsewhere.txt", "set_1/../../b.txt", "/elsewhere.txt"])
def test_a_parcel_writes_nowhere_but_into_the_clips_folder(place: Place, name: str) -> None:
    task = Task(0, place.add("a.mp4"), place.out / "a", Options(), "recipe")
    parcel = Parcel(Result("recipe", "", None), {"report.json": b"{}", name: b"evil"})
    with pytest.raises(UsageError, match="does not belong here"):
        unpack(parcel, task)
    assert not place.out.exists()


def test_a_clip_whose_folder_another_run_is_writing_into_is_left_to_that(
    place: Place, analysis: Analysis
) -> None:
    place.add("a.mp4")
    with files.claimed(place.out / "a"):
        (place.out / "a" / "report.json").write_text("the other's")
        (row,) = place.run().index.rows
        assert row.headline == "Another formcheck run is writing there"
        assert (place.out / "a" / "report.json").read_text() == "the other's"
    assert analysis.asked == []
    assert states(place) == {"a.mp4": "fault"}

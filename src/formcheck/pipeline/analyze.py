"""One clip: video → poses → report → files."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.poses import Frame, PoseSequence
from formcheck.core.report import ClipInfo, Media, Provenance, Report
from formcheck.errors import (
    NothingFoundError,
    SeveralExercisesError,
    UsageError,
    VideoError,
)
from formcheck.exercises import exercise_ids, load_exercise
from formcheck.exercises.overrides import Overrides, apply_overrides
from formcheck.pose.registry import DEFAULT, find_backend
from formcheck.report import PAGE, format_names, write_reports

if TYPE_CHECKING:
    from formcheck.pipeline.keyframes import KeyFrameCutter

__all__ = [
    "Options",
    "Progress",
    "analyze",
    "analyze_sets",
    "analyze_to",
    "output_folders",
]

END_CARD_S = 2.5
MOST_SIDE_PX = 1920
"""Of the annotated video. It is for looking at on a phone or a page; drawing and encoding 4K
would take longer than the network does."""
LANDMARKS = "landmarks.npz"
ANNOTATED = "annotated.mp4"
AUTO = "auto"
SET_MARGIN_S = 1.0
LIKELY = 0.4
"""An exercise that fits less well than this is not worth naming to the user."""

Progress = Callable[[str, float, float], None]
"""Called with the stage ("pose" or "video"), the seconds done and the seconds in all."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyse a clip. The command line takes its defaults from here.

    Attributes:
        exercise: an id, the path of an exercise file, or "auto".
        model: "full", "lite" or the path of a .task file.
        backend: what finds the poses, one of `pose.registry.BACKENDS`.
        start_s, end_s: the part of the clip to look at, in seconds of real life.
        capture_fps: frames per second of real life, for slow motion saved at a lower rate.
        overrides: thresholds changed by a config file.
        video: whether to write the annotated video.
        formats: which reports to write; all of them if not given.
        reuse: take the landmarks saved by an earlier run, when they fit.
        jobs: most processes to find the lifter with; a long clip gains from one a core. More
            than one starts Python anew: a script then has to do its work under
            `if __name__ == "__main__":`.
    """

    exercise: str | Path = AUTO
    model: str | Path = "full"
    backend: str = DEFAULT
    start_s: float | None = None
    end_s: float | None = None
    capture_fps: float | None = None
    overrides: Overrides | None = None
    video: bool = True
    formats: tuple[str, ...] = field(default_factory=format_names)
    reuse: bool = False
    jobs: int = 1


def _quiet(stage: str, done_s: float, total_s: float) -> None:
    pass


def analyze(
    path: Path | str, options: Options | None = None, progress: Progress = _quiet
) -> Report:
    """Judge the set in the clip at `path`; writes nothing.

    Raises:
        VideoError: the file can't be read as video.
        NothingFoundError: nobody, or no known exercise, is in it.
        ModelError: the pose model is missing or damaged.
        UsageError: an option or an exercise file is wrong.
    """
    options = options or Options()
    return _analyze(Path(path), options, None, progress)


def analyze_to(
    path: Path | str, folder: Path, options: Options | None = None, progress: Progress = _quiet
) -> Report:
    """Judge the set in the clip at `path` and write the reports into `folder`.

    Every file gets its final name only when it is complete. Raises what `analyze` raises; the
    landmarks are then left in `folder` for a later run with `reuse`, if they had been found.
    """
    path, options = Path(path), options or Options()
    if path.resolve().parent == folder.resolve() and path.name == ANNOTATED:
        raise UsageError(f"{path}: the annotated video would replace its own source.", "Use -o.")
    report = _analyze(path, options, folder, progress)
    # The page shows the video and pictures of it, so it is written when they are there.
    folder.mkdir(parents=True, exist_ok=True)
    write_reports(report, folder, [name for name in options.formats if name != PAGE])
    report = replace(report, media=_media(path, report, folder, options, progress))
    write_reports(report, folder, [name for name in options.formats if name == PAGE])
    return report


def analyze_sets(
    path: Path | str, folder: Path, options: Options | None = None, progress: Progress = _quiet
) -> list[tuple[Path, Report]]:
    """As `analyze_to`, but a clip of several exercises is cut into sets.

    Each set is judged by itself, in a folder `set_<n>_<exercise>` of its own. Returns the
    folders and reports.
    """
    options = options or Options()
    try:
        return [(folder, analyze_to(path, folder, options, progress))]
    except SeveralExercisesError as several:
        out = []
        for n, (exercise, start_s, end_s) in enumerate(several.sets, start=1):
            part = replace(
                options,
                exercise=exercise,
                start_s=max(0.0, start_s - SET_MARGIN_S),
                end_s=end_s + SET_MARGIN_S,
            )
            target = folder / f"set_{n}_{exercise}"
            out.append((target, analyze_to(path, target, part, progress)))
        return out


def _analyze(path: Path, options: Options, folder: Path | None, progress: Progress) -> Report:
    given = None if str(options.exercise) == AUTO else load_exercise(options.exercise)
    saved_at = folder / LANDMARKS if folder else None
    contour = given is None or given.needs_contour
    poses = _poses(path, options, contour, saved_at, progress)
    calibration = find_backend(options.backend).calibration
    if len(poses.sequence) < 2:
        raise VideoError(f"{path}: there is only one frame in it.", "Give a clip of a whole set.")
    if saved_at is not None and poses.is_new:
        poses.save(saved_at)
    exercise, confidence = (given, 1.0) if given else _recognised(path, poses.sequence, calibration)
    if options.overrides:
        exercise = apply_overrides(exercise, options.overrides)
    provenance = Provenance(
        model_name=poses.model_name,
        model_sha256=poses.model_sha256,
        settings=_settings(options),
        exercise_given=given is not None,
        exercise_confidence=confidence,
        notes=poses.notes,
    )
    return report_on(poses.sequence, poses.clip, exercise, provenance, calibration=calibration)


def _recognised(
    path: Path, sequence: PoseSequence, calibration: Calibration
) -> tuple[Exercise, float]:
    """The exercise in `sequence` and how sure that is; asks for -e when it is not."""
    from formcheck.core.recognition import recognise, recognise_sets

    known = [load_exercise(name) for name in exercise_ids()]
    sets = recognise_sets(sequence, known, calibration=calibration)
    if len({s.exercise.id for s in sets}) > 1:
        raise SeveralExercisesError(
            f"{path}: several exercises: "
            + ", ".join(f"{s.exercise.id} {s.start_s:.0f}-{s.end_s:.0f} s" for s in sets)
            + ".",
            [(s.exercise.id, s.start_s, s.end_s) for s in sets],
        )
    if sets:
        return sets[0].exercise, min(s.score for s in sets)
    found = recognise(sequence, known, calibration=calibration)
    if found.exercise is not None:
        return found.exercise, found.confidence
    likely = [c.exercise.id for c in found.candidates[:3] if c.score >= LIKELY]
    if not likely:
        raise NothingFoundError(
            f"{path}: no exercise recognised.",
            f"If it is one of these, say which with -e: {', '.join(exercise_ids())}.",
        )
    raise NothingFoundError(
        f"{path}: can't tell for sure which exercise this is.",
        f"Say which with -e; most likely: {', '.join(likely)}.",
    )


def _settings(options: Options) -> dict[str, object]:
    return {
        "exercise": str(options.exercise),
        "model": str(options.model),
        "start_s": options.start_s,
        "end_s": options.end_s,
        "capture_fps": options.capture_fps,
        "overrides": dict(options.overrides.changes) if options.overrides else {},
    }


@dataclass(frozen=True, slots=True)
class _Poses:
    """Raw poses of a clip and where they came from."""

    sequence: PoseSequence
    clip: ClipInfo
    key: str
    model_name: str
    model_sha256: str
    notes: tuple[str, ...]
    is_new: bool
    """Not read from a file, that is."""

    def save(self, path: Path) -> None:
        from formcheck.pipeline.landmarks import Saved, save_landmarks

        path.parent.mkdir(parents=True, exist_ok=True)
        save_landmarks(path, Saved(self.sequence, self.key, self.model_name, self.model_sha256))


def _poses(
    path: Path, options: Options, contour: bool, saved_at: Path | None, progress: Progress
) -> _Poses:
    """The clip's poses: from the saved landmarks when they fit, else from the network."""
    from formcheck.pipeline.landmarks import as_saved
    from formcheck.pose.parallel import estimate_clip
    from formcheck.video.source import open_video

    backend = find_backend(options.backend)
    start_s = options.start_s or 0.0
    end_s = math.inf if options.end_s is None else options.end_s
    scale = _time_scale(path, options)
    with open_video(path, start_s=start_s, end_s=end_s, time_scale=scale) as source:
        weights = backend.find(options.model)
        keys = _keys(path, options, weights.sha256)
        # Landmarks with the outline also serve an exercise that needs none.
        fitting = {keys[True]} if contour else set(keys.values())
        notes = list(source.notes)
        clip = replace(source.info, start_s=start_s)
        saved = _saved(saved_at, fitting, notes) if options.reuse and saved_at else None
        if saved is not None:
            sequence = saved
        else:
            total_s = min(end_s, clip.duration_s) - start_s
            found = estimate_clip(
                source.frames,
                clip,
                backend.opener(weights, contour=contour),
                cut_s=(start_s, end_s),
                jobs=options.jobs,
                progress=lambda done_s: progress("pose", done_s, total_s),
            )
            sequence = as_saved(found)
    is_new = saved is None
    key = keys[contour]
    return _Poses(sequence, clip, key, weights.name, weights.sha256, tuple(notes), is_new)


def _time_scale(path: Path, options: Options) -> float:
    """Seconds of real life that a second of the file shows."""
    from formcheck.video.source import open_video

    if not options.capture_fps:
        return 1.0
    with open_video(path) as source:
        return source.info.frame_rate / options.capture_fps


def _keys(path: Path, options: Options, model_sha256: str) -> dict[bool, str]:
    """Hashes over all that landmarks depend on: those with the outline (True), and without."""
    clip_digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            clip_digest.update(block)
    keys = {}
    for contour in (True, False):
        digest = clip_digest.copy()
        parts = (model_sha256, options.start_s, options.end_s, options.capture_fps, contour)
        digest.update(json.dumps(parts).encode())
        keys[contour] = digest.hexdigest()
    return keys


def _saved(path: Path, fitting: Collection[str], notes: list[str]) -> PoseSequence | None:
    """The landmarks saved at `path`, if their key is one of `fitting`; else a note says why."""
    from formcheck.pipeline.landmarks import load_landmarks

    if not path.is_file():
        return None
    try:
        saved = load_landmarks(path)
    except UsageError as error:
        notes.append(f"The saved landmarks could not be read and were made anew: {error}")
        return None
    if saved.key not in fitting:
        notes.append(
            "The saved landmarks belong to another clip, model or option; they were made anew."
        )
        return None
    return saved.sequence


def _media(path: Path, report: Report, folder: Path, options: Options, progress: Progress) -> Media:
    """Second pass over the clip: the annotated video and the page's key frames, if wanted."""
    if PAGE not in options.formats:
        if options.video:
            _annotate(path, report, folder / ANNOTATED, None, progress)
        return Media(ANNOTATED if options.video else "")
    from formcheck.pipeline.crops import load_crops, save_crops
    from formcheck.pipeline.keyframes import KeyFrameCutter, cut_from

    saved_at = folder / LANDMARKS
    crops = load_crops(saved_at) if options.reuse else None
    cutter = KeyFrameCutter(report, crops)
    if options.video:
        _annotate(path, report, folder / ANNOTATED, cutter, progress)
    else:
        cut_from(path, report, cutter)
    if cutter.crops is not None and cutter.crops != crops:
        save_crops(saved_at, cutter.crops)
    return Media(ANNOTATED if options.video else "", cutter.key_frames)


def _annotate(
    path: Path, report: Report, target: Path, cutter: KeyFrameCutter | None, progress: Progress
) -> None:
    """Draw what the report says, and encode; a `cutter` gets each frame before that."""
    from formcheck.render.overlay import Overlay
    from formcheck.video.source import open_video
    from formcheck.video.writer import VideoWriter, fitting, resized, written_beside

    clip = report.clip
    size_wh = fitting(clip.size_wh, MOST_SIDE_PX)
    overlay = Overlay(report, size_wh)
    end_s = report.settings["end_s"]
    assert end_s is None or isinstance(end_s, float)
    total_s = min(end_s or math.inf, clip.duration_s) - clip.start_s
    scale = clip.time_scale
    with (
        open_video(path, start_s=clip.start_s, end_s=end_s, time_scale=scale) as source,
        VideoWriter(
            target,
            size_wh,
            audio_from=path if scale == 1 else None,
            frame_rate_hint=clip.frame_rate,
        ) as writer,
    ):
        frame: Frame | None = None
        with written_beside(writer) as write:
            for frame in source:
                if cutter is not None:
                    cutter.offer(frame.image_bgr, frame.t_s)
                image = resized(frame.image_bgr, size_wh)
                # The picture plays at the file's own speed, whatever time it shows.
                write(overlay.draw(image, frame.t_s), frame.t_s / scale)
                progress("video", frame.t_s - clip.start_s, total_s)
        if frame is not None:
            image = resized(frame.image_bgr, size_wh)
            writer.write_still(overlay.end_card(image), END_CARD_S)


def output_folders(paths: Sequence[Path], out: Path | None) -> list[Path]:
    """Where each clip's files go.

    `out` itself for a single clip, a folder in it named after the clip for several, and
    `formcheck_out/<clip>` when `out` is None. Clips of the same name get a number.
    """
    if out is not None and len(paths) == 1:
        return [out]
    root = out or Path("formcheck_out")
    taken: dict[str, int] = {}
    folders = []
    for path in paths:
        n = taken[path.stem] = taken.get(path.stem, 0) + 1
        folders.append(root / (path.stem if n == 1 else f"{path.stem}_{n}"))
    return folders

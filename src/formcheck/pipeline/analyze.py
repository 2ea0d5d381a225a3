"""One clip: video → poses → exercises → reports → files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from formcheck.core.judge.judge import report_on, require_lifter
from formcheck.core.report import Provenance, Report
from formcheck.core.timeline import Interval
from formcheck.errors import VideoError
from formcheck.exercises import load_exercise
from formcheck.exercises.overrides import apply_overrides
from formcheck.pipeline.again import ANY_NAME, again_command
from formcheck.pipeline.options import AUTO, Options, Progress, quiet
from formcheck.pipeline.output import (
    forget_reports,
    refuse_own_source,
    set_folder,
    write_answer,
    write_pictures,
)
from formcheck.pipeline.poses import ClipPoses, find_poses
from formcheck.pipeline.sets import (
    ClipSet,
    known_exercises,
    only,
    options_of,
    recognised,
    without_warnings,
)
from formcheck.pipeline.whole_clip import naming_commands, timeline_of
from formcheck.pose.registry import find_backend
from formcheck.report.clip_report import ClipReport, SetReport
from formcheck.report.usual import usual_notes

__all__ = ["analyze", "analyze_clip", "analyze_sets", "analyze_to", "judge_saved", "judged"]


def analyze(path: Path | str, options: Options | None = None, progress: Progress = quiet) -> Report:
    """Judge the set in the clip at `path`; writes nothing.

    Raises:
        VideoError: the file can't be read as video.
        NothingFoundError: nobody, no known exercise, or more than one of them, is in it.
        ModelError: the pose model is missing or damaged.
        UsageError: an option or an exercise file is wrong.
    """
    path = Path(path)
    poses, sets = _look(path, options or Options(), None, progress)
    return judged(poses, only(path, sets))


def analyze_to(
    path: Path | str,
    folder: Path | str,
    options: Options | None = None,
    progress: Progress = quiet,
) -> Report:
    """Judge the set in the clip at `path` and write the reports into `folder`.

    Every file gets its final name only when it is complete. Raises what `analyze` raises; the
    landmarks are then left in `folder` for a later run with `reuse`, if they had been found.
    """
    path, folder, options = Path(path), Path(folder), options or Options()
    with _scratch(options) as scratch:
        poses, sets = _look(path, options, folder, progress, scratch)
        report = _answered(poses, only(path, sets), folder)
        return write_pictures(report, folder, poses.options, progress, poses.proxy)


def analyze_sets(
    path: Path | str,
    folder: Path | str,
    options: Options | None = None,
    progress: Progress = quiet,
) -> list[tuple[Path, Report]]:
    """As `analyze_clip`; returns the folders and reports of the sets alone."""
    done = analyze_clip(path, folder, options, progress)
    return [(one.folder, one.report) for one in done.sets]


def analyze_clip(
    path: Path | str,
    folder: Path | str,
    options: Options | None = None,
    progress: Progress = quiet,
) -> ClipReport:
    """As `analyze_to`, but a clip of several exercises is cut into sets.

    Each set is judged by itself, in a folder `set_<n>_<exercise>` of its own. The landmarks of
    the whole clip are in `folder`, with a page that leads to the sets.
    """
    folder, options = Path(folder), options or Options()
    with _scratch(options) as scratch:
        poses, sets = _look(Path(path), options, folder, progress, scratch)
        if len(sets) > 1:
            return _several(poses, sets, folder, progress)
        report = _answered(poses, sets[0], folder)
        report = write_pictures(report, folder, poses.options, progress, poses.proxy)
    one = SetReport(folder, report)
    return ClipReport(report.clip, folder, (one,), report.timeline, report.naming)


def _several(
    poses: ClipPoses, sets: Sequence[ClipSet], folder: Path, progress: Progress
) -> ClipReport:
    """Judge each of several sets, and write the page that leads to them."""
    from formcheck.report.overview.clip import write_clip

    parts = [poses.part(options_of(each, poses.options)) for each in sets]
    answered = []
    forget_reports(folder)
    for n, (each, part) in enumerate(zip(sets, parts, strict=True), start=1):
        target = set_folder(folder, n, each.exercise.id)
        part.save(target)
        answered.append(SetReport(target, _answered(part, each, target)))
    spans = [_done(each, one.report) for each, one in zip(sets, answered, strict=True)]
    stretches = timeline_of(poses, spans)
    naming = naming_commands(poses.clip.path, folder, poses.options, stretches)
    clip = ClipReport(poses.clip, folder, tuple(answered), stretches, naming)
    write_clip(clip, poses.options.formats)
    # Every set has its answer before the video of the first is made.
    written = [
        replace(one, report=_with_pictures(one, part, progress))
        for one, part in zip(answered, parts, strict=True)
    ]
    clip = replace(clip, sets=tuple(written))
    write_clip(clip, poses.options.formats)
    return clip


def _with_pictures(one: SetReport, part: ClipPoses, progress: Progress) -> Report:
    return write_pictures(one.report, one.folder, part.options, progress, part.proxy)


def judge_saved(path: Path, folder: Path, options: Options) -> Report:
    """Judge the clip at `path` as `options.exercise`, from the landmarks saved in `folder`.

    Raises:
        UsageError: there are none that fit.
        VideoError: the clip can't be read.
    """
    given = load_exercise(options.exercise)
    poses = find_poses(path, options, given.needs_contour, folder, quiet, estimates=False)
    return judged(poses, ClipSet(given))


def _done(one: ClipSet, report: Report) -> Interval:
    """From the set's first rep or hold to its last."""
    parts = report.parts
    return (parts[0].start_s, parts[-1].end_s) if parts else one.span_s or (0.0, 0.0)


@contextmanager
def _scratch(options: Options) -> Iterator[Path | None]:
    """Gives a folder for small copies of the frames, None if there is no use or no room for it."""
    folder = None
    if options.draws_small_video:
        with suppress(OSError):
            folder = TemporaryDirectory(prefix="formcheck-", ignore_cleanup_errors=True)
    with folder or nullcontext() as name:
        yield None if name is None else Path(name)


def _look(
    path: Path,
    options: Options,
    folder: Path | None,
    progress: Progress,
    scratch: Path | None = None,
) -> tuple[ClipPoses, list[ClipSet]]:
    """Find the poses, save them in `folder` if there is one, and find the sets in them."""
    if folder is not None:
        refuse_own_source(path, folder)
    given = None if str(options.exercise) == AUTO else load_exercise(options.exercise)
    contour = given is None or given.needs_contour
    poses = find_poses(path, options, contour, folder, progress, scratch=scratch)
    if len(poses.sequence) < 2:
        raise VideoError(f"{path}: there is only one frame in it.", "Give a clip of a whole set.")
    if folder is not None and poses.is_new:
        poses.save(folder)
    if given is not None:
        return poses, [ClipSet(given)]
    require_lifter(poses.sequence, poses.clip)
    return poses, recognised(path, poses, folder)


@without_warnings
def judged(poses: ClipPoses, one: ClipSet) -> Report:
    """The report on a set, given its poses."""
    overrides = poses.options.overrides
    exercise = apply_overrides(one.exercise, overrides) if overrides else one.exercise
    provenance = Provenance(
        model_name=poses.model_name,
        model_sha256=poses.model_sha256,
        settings=poses.options.settings,
        exercise_given=one.is_given,
        exercise_confidence=one.confidence,
        likely=one.likely,
        notes=poses.notes,
    )
    calibration = find_backend(poses.options.backend).calibration
    baseline = poses.options.baseline
    report = report_on(
        poses.sequence,
        poses.clip,
        exercise,
        provenance,
        calibration=calibration,
        rivals=known_exercises() if one.is_named else (),
        baseline=baseline,
        bar_settings=poses.options.bar,
    )
    usual = usual_notes(exercise, baseline.usual) if baseline else []
    return replace(report, notes=(*report.notes, *usual))


def _answered(poses: ClipPoses, one: ClipSet, folder: Path) -> Report:
    """Judge a set and write what there is to say of it into `folder`."""
    refuse_own_source(poses.clip.path, folder)
    report, options = judged(poses, one), poses.options
    naming = naming_commands(poses.clip.path, folder, options, report.timeline)
    report = replace(report, naming=naming)
    if report.doubt or not one.is_named:
        other = report.likely[0] if report.likely else ANY_NAME
        report = replace(report, again=again_command(poses.clip.path, folder, options, other))
    # With saved landmarks there are saved pictures too, so that there is nothing to wait for.
    return write_answer(report, folder, options, with_page=options.video or poses.is_new)

"""Judges landmarks that are there already: no network, no video, nothing is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.arrays import Array
from formcheck.core.bar.model import NO_SETTINGS, BarSettings
from formcheck.core.baseline import Baseline
from formcheck.core.exercise import Exercise
from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Report
from formcheck.core.time_base import usual_step_s
from formcheck.errors import NothingFoundError, UsageError
from formcheck.exercises import load_exercise
from formcheck.exercises.overrides import Overrides, overrides_of
from formcheck.pipeline.analyze import judged
from formcheck.pipeline.bar_settings import bar_in
from formcheck.pipeline.baseline_settings import baseline_in
from formcheck.pipeline.landmarks import Saved, load_landmarks, sequence_of
from formcheck.pipeline.options import LANDMARKS, Options
from formcheck.pipeline.poses import ClipPoses
from formcheck.pipeline.sets import ClipSet
from formcheck.report import find_reporter
from formcheck.report.clip_report import CLIP_JSON

__all__ = ["judge"]

Landmarks = Path | str | PoseSequence | Mapping[str, Any]

_REPORT = find_reporter("json").FILE_NAME
_NAMELESS = Path("landmarks")
"""What a clip is called of which there are only arrays."""


def judge(
    landmarks: Landmarks,
    exercise: str | Path | Exercise,
    *,
    thresholds: Mapping[str, Mapping[str, float]] | None = None,
    bar: BarSettings | None = None,
) -> Report:
    """Judge landmarks as one set of `exercise`; takes a fraction of a second.

    Args:
        landmarks: a landmarks.npz or the folder of a report with one in it; or arrays by the names
            in docs/landmarks.md, of which `t_s`, `xy_px`, `world_m`, `visibility` and `size_wh` are
            needed; or a `PoseSequence`.
        exercise: an id, the path of an exercise file, or an exercise as `load_exercise` gives it.
        thresholds: other limits for some checks: `{"squat.depth": {"warn": 5.0, "fault": 15.0}}`.
        bar: what is said of plates and lifter; None for what was said in the report in the folder.

    Returns:
        The same report as `analyze` gives. What is known of the clip, what was known of the lifter
        by other sets, and what was said of the bar is taken from the report in the folder; without
        one, length and rate are those of the landmarks and the clip is judged by itself. So is one
        of several sets, as each of them has a report in a folder of its own.

    Raises:
        UsageError: there are no landmarks, arrays don't fit, no check is called that.
        ExerciseError: there is no such exercise, or its file is wrong.
        NothingFoundError: there are fewer than two frames, or nobody is in them.
    """
    exercise = exercise if isinstance(exercise, Exercise) else load_exercise(exercise)
    changed = None if thresholds is None else _changed(exercise, thresholds)
    saved, beside = _found(landmarks)
    clip = beside.clip
    if len(saved.sequence) < 2:
        raise NothingFoundError(
            f"{clip.path}: fewer than two frames.", "Give those of a whole set."
        )
    options = Options(
        exercise=exercise.id,
        model=saved.model_name,
        overrides=changed,
        video=False,
        baseline=beside.baseline,
        bar=beside.bar if bar is None else bar,
    )
    poses = ClipPoses(
        sequence=saved.sequence,
        clip=clip,
        options=options,
        contour=True,
        clip_sha256="",
        model_name=saved.model_name,
        model_sha256=saved.model_sha256,
        notes=saved.notes,
        seen=saved.notes,
        is_new=False,
    )
    return judged(poses, ClipSet(exercise))


def _changed(exercise: Exercise, thresholds: Mapping[str, Mapping[str, float]]) -> Overrides:
    """`thresholds` as overrides; unlike in a config file, all have to be of this exercise."""
    others = [check for check in thresholds if check.partition(".")[0] != exercise.id]
    if others:
        raise UsageError(
            f"thresholds: {others[0]}: no check of {exercise.id}.",
            f"It has: {', '.join(sorted(check.id for check in exercise.checks))}.",
        )
    return overrides_of(thresholds)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the report beside landmarks says: of their clip, of the lifter, and of the bar."""

    clip: ClipInfo
    baseline: Baseline | None = None
    bar: BarSettings = NO_SETTINGS


def _found(landmarks: Landmarks) -> tuple[Saved, _Beside]:
    """The landmarks, and what is known of their clip and of the lifter in it."""
    if isinstance(landmarks, str | Path):
        path = Path(landmarks)
        path = path / LANDMARKS if path.is_dir() else path
        saved = load_landmarks(path)
        known = _known_beside(path, saved.sequence)
        return saved, known or _Beside(_bare_clip(path, saved.sequence))
    if not isinstance(landmarks, PoseSequence):
        try:
            landmarks = sequence_of({name: np.asarray(landmarks[name]) for name in landmarks})
        except KeyError as error:
            raise UsageError(f"landmarks: there is no array {error}.", _SEE) from error
        except (ValueError, TypeError) as error:
            raise UsageError(f"landmarks: {error}.", _SEE) from error
    return Saved(landmarks, "", "", ""), _Beside(_bare_clip(_NAMELESS, landmarks))


_SEE = "docs/landmarks.md says which arrays there are."


def _bare_clip(path: Path, sequence: PoseSequence) -> ClipInfo:
    """A clip of which nothing is known but its landmarks."""
    t_s: Array = sequence.t_s
    step_s = usual_step_s(t_s)
    clip = ClipInfo(
        path=path,
        duration_s=float(t_s[-1]) + step_s if len(t_s) else 0.0,
        size_wh=sequence.size_wh,
        rotation_deg=0,
        frame_rate=1.0 / step_s,
        variable_frame_rate=False,
        start_s=float(t_s[0]) if len(t_s) else 0.0,
    )
    return clip.with_looks(sequence)


def _known_beside(path: Path, sequence: PoseSequence) -> _Beside | None:
    """What the report beside the landmarks at `path` says; None without one."""
    for name in (_REPORT, CLIP_JSON):
        try:
            document = json.loads((path.parent / name).read_text(encoding="utf-8"))
            settings = document.get("settings", {})
            start_s = settings.get("start_s") or 0.0
            known = _Beside(_clip(document["clip"]), baseline_in(settings), bar_in(settings))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        # A report may be of a part of the clip, and the landmarks of the whole of it.
        start_s = float(start_s) if len(sequence) and sequence.t_s[0] >= start_s else 0.0
        clip = replace(known.clip, start_s=start_s).with_looks(sequence)
        return replace(known, clip=clip)
    return None


def _clip(document: Mapping[str, Any]) -> ClipInfo:
    """What `report.document.clip_document` said of a clip."""
    return ClipInfo(
        path=Path(document["path"]),
        duration_s=float(document["duration_s"]),
        size_wh=(int(document["width"]), int(document["height"])),
        rotation_deg=int(document["rotation_deg"]),
        frame_rate=float(document["frame_rate"]),
        variable_frame_rate=bool(document["variable_frame_rate"]),
        time_scale=float(document["time_scale"]),
        missing_s=float(document["missing_s"]),
    )

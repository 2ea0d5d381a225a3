"""The poses of a clip: from the landmarks saved by an earlier run, or from the network."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo
from formcheck.errors import UsageError
from formcheck.files import sha256_of
from formcheck.pipeline.estimation import estimated, proxy_in
from formcheck.pipeline.landmarks import (
    Saved,
    landmarks_key,
    load_landmarks,
    save_landmarks,
)
from formcheck.pipeline.options import LANDMARKS, Options, Progress
from formcheck.pose.registry import find_backend

if TYPE_CHECKING:
    from formcheck.video.proxy import Proxy

__all__ = ["ClipPoses", "find_poses"]


@dataclass(frozen=True, slots=True)
class ClipPoses:
    """Raw poses of a clip, or of a part of it, and where they came from.

    Attributes:
        sequence: the poses, with times of the whole clip.
        clip: what is known of the clip; `start_s` is where the poses begin.
        options: what was asked for; the poses go from its `start_s` to its `end_s`.
        contour: whether the network was asked for the body's outline.
        clip_sha256, model_name, model_sha256: what the poses were made from.
        notes: what the user should know about the clip and the saved landmarks.
        seen: those of the notes that are saved with the poses: what else is in the picture.
        is_new: they are not saved in the folder yet: the network has found them in this run, or
            they were saved with the whole clip, one folder higher.
        proxy: small copies of the frames, if they were kept for drawing.
    """

    sequence: PoseSequence
    clip: ClipInfo
    options: Options
    contour: bool
    clip_sha256: str
    model_name: str
    model_sha256: str
    notes: tuple[str, ...]
    seen: tuple[str, ...]
    is_new: bool
    proxy: Proxy | None = None

    @property
    def key(self) -> str:
        """The key they are saved under."""
        return landmarks_key(
            self.clip_sha256, self.model_sha256, self.options, contour=self.contour
        )

    def part(self, options: Options) -> ClipPoses:
        """The poses from `options.start_s` to `options.end_s`, as if only these had been found."""
        start_s, end_s = options.cut_s
        t_s = self.sequence.t_s
        sequence = self.sequence[(t_s >= start_s) & (t_s < end_s)]
        clip = replace(self.clip, start_s=start_s).with_looks(sequence)
        return replace(self, sequence=sequence, clip=clip, options=options)

    def save(self, folder: Path) -> None:
        """Write them into `folder`, unless they are there already.

        A file of the same landmarks is left alone, since it may hold pictures too.
        """
        path = folder / LANDMARKS
        if not self.is_new and _is_saved(path, self.key):
            return
        saved = Saved(
            self.sequence,
            self.key,
            self.model_name,
            self.model_sha256,
            notes=self.seen,
        )
        save_landmarks(path, saved)


def find_poses(
    path: Path,
    options: Options,
    contour: bool,
    folder: Path | None,
    progress: Progress,
    *,
    scratch: Path | None = None,
    estimates: bool = True,
) -> ClipPoses:
    """The poses of the clip at `path`, read from `folder` if it is asked for and they fit.

    A folder inside that of the clip is served by the clip's own landmarks.

    Args:
        path: the clip.
        options: the part to look at, the model, and whether to reuse saved landmarks.
        contour: whether the body's outline is needed.
        folder: where landmarks may be saved; None for nowhere.
        progress: called with the stage "pose".
        scratch: an empty folder for small copies of the frames, which save decoding them again;
            None if nothing will be drawn.
        estimates: whether the network may run where there are no saved landmarks that fit.

    Raises:
        VideoError: the file can't be read as video.
        ModelError: the pose model is missing or damaged.
        UsageError: there are no landmarks and none may be estimated, the cut is empty or lies
            outside the clip, or nobody is where `lifter` says.
    """
    from formcheck.video.source import open_video
    from formcheck.video.threads import in_thread

    start_s, end_s = options.cut_s
    scale = _time_scale(path, options)
    # The file is read for this while it is read for the times of its frames.
    checksum = in_thread(partial(sha256_of, path), f"checksum of {path.name}")
    with open_video(path, start_s=start_s, end_s=end_s, time_scale=scale) as source:
        weights = find_backend(options.backend).find(options.model)
        clip_sha256 = checksum.result()
        # Landmarks of the whole clip also serve a part of it, and those with the outline an
        # exercise that needs none. Where no others can be had, those without plates do.
        fitting = {
            landmarks_key(clip_sha256, weights.sha256, cut, contour=kind, plates=plates): (
                cut,
                kind,
            )
            for cut in (replace(options, start_s=None, end_s=None), options)
            for kind in {contour, True}
            for plates in {True, estimates}
        }
        notes = list(source.notes)
        own = saved = proxy = None
        if options.reuse and folder is not None:
            own = _saved(folder / LANDMARKS, fitting, notes)
            saved = own or _of_whole_clip(folder, fitting)
        if saved is None and not estimates:
            raise UsageError(
                f"{folder}: no landmarks of {path.name} that fit.",
                "Analyse the clip again.",
            )
        if saved is None:
            key = landmarks_key(clip_sha256, weights.sha256, options, contour=contour)
            proxy = None if scratch is None else proxy_in(scratch, source.info, options)
            saved = estimated(source, weights, options, key, contour, progress, proxy)
        found, contour = fitting[saved.key]
        poses = ClipPoses(
            sequence=saved.sequence,
            clip=replace(source.info, start_s=start_s, called=options.called).with_looks(
                saved.sequence
            ),
            options=found,
            contour=contour,
            clip_sha256=clip_sha256,
            model_name=weights.name,
            model_sha256=weights.sha256,
            notes=(*notes, *saved.notes),
            seen=saved.notes,
            is_new=own is None,
            proxy=proxy,
        )
    return poses if found is options else poses.part(options)


def _time_scale(path: Path, options: Options) -> float:
    """Seconds of real life that a second of the file shows."""
    from formcheck.video.source import open_video

    if not options.capture_fps:
        return 1.0
    with open_video(path) as source:
        return source.info.frame_rate / options.capture_fps


def _saved(path: Path, fitting: Collection[str], notes: list[str]) -> Saved | None:
    """The landmarks saved at `path`, if their key is one of `fitting`; else a note says why."""
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
    return saved


def _of_whole_clip(folder: Path, fitting: Collection[str]) -> Saved | None:
    """The landmarks saved one folder higher, where a clip has a folder for each of its parts."""
    try:
        saved = load_landmarks(folder.absolute().parent / LANDMARKS)
    except UsageError:
        return None
    return saved if saved.key in fitting else None


def _is_saved(path: Path, key: str) -> bool:
    """Whether the file at `path` holds the landmarks with that key."""
    try:
        return load_landmarks(path).key == key
    except UsageError:
        return False

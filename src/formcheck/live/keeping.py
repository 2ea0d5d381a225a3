"""Judges the sets of a live session when they are over, and writes what is kept of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from formcheck.core.poses import PoseSequence
from formcheck.core.report import ClipInfo, Report
from formcheck.errors import FormcheckError, UnsureError
from formcheck.exercises import load_exercise
from formcheck.live.cues_worked import describe_cues
from formcheck.live.judging import SetJudge
from formcheck.live.models import Models
from formcheck.live.options import LiveOptions, LiveSet
from formcheck.live.provenance import clip_of_set, provenance
from formcheck.live.record import RECORDING, Recorder, free_folder, save_set
from formcheck.live.remembering import Remembered, played, remember_set, seen_live
from formcheck.live.speed import Speed
from formcheck.report import PAGE, write_reports

__all__ = ["Ask", "Keeper"]

Ask = Callable[[Sequence[str]], str | None]
"""Asks which exercise it was, given the likely ones; None if nobody says."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The folder in which a set is, or why it is in none; and what became of it in the history."""

    folder: Path | None = None
    error: FormcheckError | None = None
    remembered: Remembered = field(default_factory=Remembered)


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """A set whose exercise was not recognised, its place among the sets, and what it may be."""

    judge: SetJudge
    clip: ClipInfo
    place: int
    ended_at: datetime
    error: UnsureError


class Keeper:
    """The sets so far; they are written in a thread of their own, while the lifter rests.

    Attributes:
        sets: those that were judged.
        last_s: pictures' time at which the last one has ended; None before.

    Raises:
        UsageError: the folder to record in can't be written to.
    """

    def __init__(self, options: LiveOptions) -> None:
        self._options = options
        self._folder = None if options.record is None else free_folder(options.record)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="save")
        self._saved: list[Future[Saved]] = []
        self._unnamed: list[_Unnamed] = []
        self.sets: list[LiveSet] = []
        self.last_s: float | None = None

    def next_folder(self) -> Path | None:
        """Where the next set is recorded, None for nowhere.

        Raises:
            UsageError: the folder can't be written to.
        """
        if self._options.record is None:
            return None
        if self._saved and not self._last_folder_is_taken():
            self._saved[-1].result()  # or the next set would get the same folder
        self._folder = free_folder(self._options.record)
        return self._folder

    def _last_folder_is_taken(self) -> bool:
        """Whether the last set's recording marks its folder already; it may have failed."""
        return self._folder is not None and (self._folder / RECORDING).exists()

    def take(self, judge: SetJudge, clip: ClipInfo, models: Models, speed: Speed) -> bool:
        """Judge a set that is over and begin to write it; whether its exercise is known.

        Raises:
            NothingFoundError: nobody was seen in it.
        """
        ended_at = datetime.now().astimezone()
        if self._options.source is None:
            clip = clip_of_set(clip, judge.session.poses)
        try:
            self._judge(judge, clip, len(self.sets), ended_at, models, speed)
        except UnsureError as error:
            self._unnamed.append(_Unnamed(judge, clip, len(self.sets), ended_at, error))
            self.last_s = judge.last_s
            return False
        return True

    def finish(self, ask: Ask | None, models: Models, speed: Speed) -> tuple[LiveSet, ...]:
        """All sets, once they are written; those without a name are asked about.

        Raises:
            UnsureError: there is no other set, and nobody says what it was.
        """
        for each in self._unnamed:
            name = ask(each.error.likely) if ask else None
            if name is not None:
                each.judge.session.name(load_exercise(name))
                self._judge(each.judge, each.clip, each.place, each.ended_at, models, speed)
            elif not self.sets:
                raise self._how_to_go_on(each)
        self._writing.shutdown()
        saved = [future.result() for future in self._saved]
        return tuple(
            replace(each, folder=one.folder, error=one.error, remembered=one.remembered)
            for each, one in zip(self.sets, saved, strict=True)
        )

    def _judge(
        self,
        judge: SetJudge,
        clip: ClipInfo,
        place: int,
        ended_at: datetime,
        models: Models,
        speed: Speed,
    ) -> None:
        session, recorder = judge.session, judge.recording.recorder
        where_from = provenance(self._options, models, speed, session.pace, recorder)
        report = session.report(where_from, clip)
        begun_s = session.began_s
        rest_s = None
        if self.last_s is not None:
            first_s = report.parts[0].start_s if report.parts else 0.0
            rest_s = max(0.0, begun_s + first_s - self.last_s)
        self.last_s = begun_s + report.parts[-1].end_s if report.parts else judge.last_s
        cues = tuple(describe_cues(report, session.cues))
        self.sets.insert(place, LiveSet(report, rest_s, session.pace.doubt, cues))
        work = self._writing.submit(self._save, report, session.poses, recorder, ended_at)
        self._saved.insert(place, work)

    def _save(
        self, report: Report, poses: PoseSequence, recorder: Recorder | None, ended_at: datetime
    ) -> Saved:
        """Write a set and keep it in the history; neither is lost when the other fails."""
        saved = self._written(report, poses, recorder)
        if self._options.remember is None:
            return saved
        if self._options.source is not None:
            find_clip = played(self._options.source)
        else:
            recording = recorder.path if recorder is not None and recorder.path.is_file() else None
            find_clip = seen_live(report, poses, recording, ended_at)
        remembered = remember_set(self._options.remember, find_clip, report, saved.folder)
        return replace(saved, remembered=remembered)

    def _written(self, report: Report, poses: PoseSequence, recorder: Recorder | None) -> Saved:
        try:
            if recorder is not None:
                folder = recorder.path.parent
                save_set(report, poses, folder, recorder)
                return Saved(folder)
            if not self._options.page:
                return Saved()
            folder = Path(tempfile.mkdtemp(prefix="formcheck-"))
            write_reports(report, folder, [PAGE])
            return Saved(folder)
        except FormcheckError as error:
            return Saved(error=error)

    def _how_to_go_on(self, unnamed: _Unnamed) -> UnsureError:
        """The error of a set that has no name, with the command that gives it one."""
        error, recorder = unnamed.error, unnamed.judge.recording.recorder
        name = error.likely[0] if error.likely else "EXERCISE"
        command = f"formcheck live -e {name}"
        if recorder is not None and recorder.path.is_file():
            command = f"formcheck analyze {recorder.path} -e {name}"
        likely = f" Most likely: {', '.join(error.likely)}." if error.likely else ""
        return UnsureError(
            str(error), f"{likely} Say which: {command}".strip(), likely=error.likely
        )

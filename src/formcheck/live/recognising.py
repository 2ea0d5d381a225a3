"""Finds out in a live set which exercise it is, and follows the set from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from formcheck.core.bar.model import NO_SETTINGS, Bar, BarSettings
from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise
from formcheck.core.online import Cue, Event, Status
from formcheck.core.online.analyzer import Analyzer
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.recognition import Recognition, recognise
from formcheck.core.report import ClipInfo, Provenance, Report
from formcheck.errors import UnsureError
from formcheck.pipeline.sets import known_exercises, likely_in

__all__ = ["Recognised", "RecognisingAnalyzer"]

# ours: seconds of the set before the first try. If it is lowered, half a rep is tried.
FIRST_TRY_S = 4.0
# ours: seconds between two tries, each of which takes about 0.3 s of one core.
TRY_EVERY_S = 2.0
# ours: seconds of the set after which no more is tried before its end, as a try takes the longer
# the more there is of the set.
LAST_TRY_S = 60.0


@dataclass(frozen=True, slots=True)
class Recognised:
    """It is now known which exercise the set is of."""

    t_s: float
    exercise: Exercise


@dataclass(frozen=True, slots=True)
class _Try:
    """What the recognition made of the set so far.

    Two tries in a row have to find the same: one may be taken in by a stoop to the bar. Then
    `analyzer` has taken in `n_poses` of the set, with `events`.
    """

    exercise: Exercise | None
    n_poses: int
    analyzer: Analyzer | None = None
    events: tuple[Event, ...] = ()


class RecognisingAnalyzer:
    """An `Analyzer` that is not told the exercise.

    Poses are kept until the recognition is sure. Then an `Analyzer` takes in all of them, and
    follows the set as if it had been there from the start; cues for what is over are left out.
    Tries and catching up run in `executor`, so that no picture is missed meanwhile.
    """

    def __init__(
        self,
        clip: ClipInfo,
        calibration: Calibration,
        executor: Executor | None = None,
        bar: BarSettings = NO_SETTINGS,
    ) -> None:
        self._clip = clip
        self._calibration = calibration
        self._bar = bar
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="recognise")
        self._poses: list[PoseFrame] = []
        self._trying: Future[_Try] | None = None
        self._try_s = FIRST_TRY_S
        self._before: Exercise | None = None
        """What the last try has found."""
        self._likely: tuple[str, ...] = ()
        self._analyzer: Analyzer | None = None
        self.exercise: Exercise | None = None
        """What was recognised; None so far."""

    @property
    def sequence(self) -> PoseSequence:
        """The frames pushed so far."""
        if self._analyzer is not None:
            return self._analyzer.sequence
        return PoseSequence.stack(self._poses, self._clip.size_wh)

    @property
    def status(self) -> Status:
        """The set as it stands; nothing but the time while the exercise is not known."""
        if self._analyzer is not None:
            return self._analyzer.status
        return Status(t_s=self._poses[-1].t_s if self._poses else 0.0)

    def push(self, frame: PoseFrame) -> list[Event | Recognised]:
        """Take in the next frame, later than the one before: what has happened by now."""
        if self._analyzer is not None:
            return [*self._analyzer.push(frame)]
        self._poses.append(frame)
        if self._trying is not None:
            return self._take(self._trying.result()) if self._trying.done() else []
        if self._try_s <= frame.t_s <= LAST_TRY_S:
            self._try_s = frame.t_s + TRY_EVERY_S
            self._trying = self._executor.submit(self._try, tuple(self._poses), self._before)
        return []

    def finish(self) -> list[Event | Recognised]:
        """No more frames will come: what that settles, the exercise among it."""
        happened: list[Event | Recognised] = []
        if self._trying is not None:
            happened += self._take(self._trying.result())
        self._executor.shutdown()
        if self._analyzer is None and len(self._poses) > 1:
            found = self._recognise(self._poses)
            happened += self._take(self._followed(found, self._poses))
        return [*happened, *(self._analyzer.finish() if self._analyzer else ())]

    def flush(self) -> Report:
        """Judge everything that was pushed.

        Raises:
            NothingFoundError: nobody was in any frame.
            UnsureError: it can't be told which exercise it is.
        """
        if self._analyzer is not None:
            return self._analyzer.flush()
        raise UnsureError("Can't tell for sure which exercise that was.", likely=self._likely)

    def bar_so_far(self) -> Callable[[], Bar | None]:
        """As that of an `Analyzer`; nothing while the exercise is not known."""
        return (lambda: None) if self._analyzer is None else self._analyzer.bar_so_far()

    def _try(self, poses: Sequence[PoseFrame], before: Exercise | None) -> _Try:
        """Recognise `poses`, and follow them if they are what they were `before`."""
        found = self._recognise(poses)
        exercise = _sure(found)
        if exercise is None or before is None or exercise.id != before.id:
            return _Try(exercise, len(poses))
        return self._followed(found, poses)

    def _recognise(self, poses: Sequence[PoseFrame]) -> Recognition:
        sequence = PoseSequence.stack(poses, self._clip.size_wh)
        return recognise(sequence, known_exercises(), calibration=self._calibration)

    def _followed(self, found: Recognition, poses: Sequence[PoseFrame]) -> _Try:
        """`poses` as an `Analyzer` of what was `found` follows them, if that is sure."""
        exercise = _sure(found)
        likely = self._likely = likely_in(found)
        if exercise is None:
            return _Try(None, len(poses))
        where_from = Provenance(
            exercise_given=False,
            exercise_confidence=found.confidence,
            likely=tuple(name for name in likely if name != exercise.id),
        )
        analyzer = Analyzer(
            exercise, self._clip, where_from, calibration=self._calibration, bar=self._bar
        )
        events = [event for pose in poses for event in analyzer.push(pose)]
        return _Try(exercise, len(poses), analyzer, tuple(events))

    def _take(self, tried: _Try) -> list[Event | Recognised]:
        """What a try has come to; poses that came in meanwhile are followed now."""
        self._trying, self._before = None, tried.exercise
        if tried.analyzer is None or tried.exercise is None:
            return []
        self._analyzer, self.exercise = tried.analyzer, tried.exercise
        events = list(tried.events)
        for pose in self._poses[tried.n_poses :]:
            events += self._analyzer.push(pose)
        now_s = self._poses[-1].t_s
        self._poses = []
        return [Recognised(now_s, tried.exercise), *(e for e in events if not isinstance(e, Cue))]


def _sure(found: Recognition) -> Exercise | None:
    """What a clip with one set in it shows, as for a file; None if it is not sure enough."""
    if found.exercise is not None:
        return found.exercise
    sets = {each.exercise.id: each.exercise for each in found.sets}
    return next(iter(sets.values())) if len(sets) == 1 else None

"""The one engine for files and webcam: poses in one by one, a report out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from formcheck.core.bar.model import NO_SETTINGS, Bar, BarSettings
from formcheck.core.calibration import Calibration
from formcheck.core.exercise import Exercise
from formcheck.core.judge.judge import report_on
from formcheck.core.online.bar_now import bar_so_far
from formcheck.core.online.events import Event, Status
from formcheck.core.online.follower import Follower
from formcheck.core.online.store import PoseStore
from formcheck.core.poses import PoseFrame, PoseSequence
from formcheck.core.report import ClipInfo, Provenance, Report

__all__ = ["Analyzer"]

# ours: seconds of a set that its bar is read from while it goes on. If it is raised, a look at a
# long set takes longer; if it is lowered, the fastest rep is forgotten before the set is over.
BAR_OVER_S = 180.0


class Analyzer:
    """Frame by frame in, events on the way, one report at the end.

    The same for a file and for a webcam: `flush` judges all frames at once, as `report_on`
    does. The events are what could be known at the time, and the counts they carry are what
    the report would say if the set ended there. `calibration` is that of the network that finds
    the poses, `bar` what was said of plates and of the lifter.
    """

    def __init__(
        self,
        exercise: Exercise,
        clip: ClipInfo,
        provenance: Provenance,
        *,
        calibration: Calibration,
        bar: BarSettings = NO_SETTINGS,
    ) -> None:
        self._exercise = exercise
        self._calibration = calibration
        self._clip = clip
        self._provenance = provenance
        self._bar = bar
        self._frames = PoseStore()
        self._follower = Follower(exercise, clip.size_wh, calibration)

    @property
    def sequence(self) -> PoseSequence:
        """The frames pushed so far."""
        return self._frames.sequence(self._clip.size_wh)

    @property
    def status(self) -> Status:
        """The set as it stands after the newest frame."""
        return self._follower.status

    def push(self, frame: PoseFrame) -> list[Event]:
        """Take in the next frame, later than the one before: what has happened by now."""
        self._frames.append(frame)
        return self._follower.push(frame)

    def finish(self) -> list[Event]:
        """No more frames will come: what that settles, such as a last rep that just ended."""
        return self._follower.finish()

    def flush(self) -> Report:
        """Judge everything that was pushed.

        Raises:
            NothingFoundError: nobody was in any frame.
        """
        return report_on(
            self.sequence,
            self._clip,
            self._exercise,
            self._provenance,
            calibration=self._calibration,
            bar_settings=self._bar,
        )

    def bar_so_far(self) -> Callable[[], Bar | None]:
        """What finds the bar of the set as it stands now, in whichever thread it is called.

        It knows the newest minutes of a long set alone.
        """
        return partial(
            bar_so_far,
            self._frames.newest(BAR_OVER_S),
            self._clip.size_wh,
            self._exercise,
            self._calibration,
            self._bar,
        )

"""Follows reps: opens them, counts them, and says what is wrong with the one under way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.core.calibration import Calibration
from formcheck.core.enums import CountedAt, RepKind
from formcheck.core.exercise import Exercise, RepPattern
from formcheck.core.online.cues import cue_of, faults_of_rep
from formcheck.core.online.events import Event, RepClosed, RepOpened, Status
from formcheck.core.online.hand_held import with_bar_in_hands
from formcheck.core.online.rolling import RollingPoses
from formcheck.core.online.stroke import OpenRep, find_open_rep, phase_now
from formcheck.core.report import Finding, Rep, numbered
from formcheck.core.segment.gate import not_out_of_posture
from formcheck.core.segment.sides import fair_checks, looks_at_working_arm, side_of
from formcheck.core.segment.study import Study, study_smoothed
from formcheck.core.signals import EPSILON_S

__all__ = ["RepFollower"]

# ours: reps that the newest one is compared with while it goes on.
RECENT_REPS = 2
# ours: seconds; how far back to look before there is a rep.
FIRST_WINDOW_S = 15.0
# ours: seconds of start posture kept in front of a rep.
LEAD_IN_S = 0.5
# ours: seconds; a rep closes this long after its end, when the filters have settled.
SETTLE_S = 0.2
# ours: reps; the usual range is that of the newest ones.
MANY_REPS = 8
# ours: the usual range before there is a rep, in multiples of the pattern's least range.
FIRST_RANGE = 2.0


class RepFollower:
    """Counts as the report would if the set ended now.

    Each look cuts the last few reps. When a rep closes, all that is left of the set's poses
    is cut anew: only more reps can tell that an earlier one was half a rep, or none.
    """

    def __init__(
        self,
        exercise: Exercise,
        pattern: RepPattern,
        poses: RollingPoses,
        calibration: Calibration,
    ) -> None:
        self._exercise = exercise
        self._calibration = calibration
        self._pattern = pattern
        self._poses = poses
        self._reps: list[Rep] = []
        self._seen_s = -np.inf
        """Turn of the newest rep that was looked at, counted or not."""
        self._open_turn_s = -np.inf
        """Turn of the newest rep that was opened, as far as it has come."""
        self._judged_s = -np.inf
        """Turn of the last rep that was judged as a whole."""
        self._cued = False
        """Whether the rep under way has had its cue."""

    def window_start_s(self, now_s: float) -> float:
        """From where on poses are needed: a few reps back, so that there is a usual range."""
        recent = self._reps[-RECENT_REPS:]
        return recent[0].start_s - LEAD_IN_S if recent else now_s - FIRST_WINDOW_S

    def look(self, found: Study, status: Status) -> tuple[list[Event], Status]:
        """What has happened, and how the set stands now."""
        events = self._close(found, status)
        t_s = found.motion.t_s
        allowed = not_out_of_posture(found.motion, self._exercise)
        away = np.where(allowed, self._pattern.away(found.signal), np.nan)
        after = int(np.searchsorted(t_s, self._seen_s, side="right")) - 1
        going = find_open_rep(away, after, self._usual_range())
        if going is not None:
            events += self._open(float(t_s[going.start]), float(t_s[going.turn]), status)
        faults = self._judge(found, going)
        if faults and not self._cued:
            self._cued = True
            events.append(cue_of(faults[0], status.t_s))
        full, partial = self._counts()
        phase = phase_now(away, going, self._pattern, found.motion.rate_hz)
        status = replace(status, phase=phase, full=full, partial=partial, faults=tuple(faults))
        return events, status

    def finish(self, status: Status) -> tuple[list[Event], Status]:
        """Settle the count, as nothing more will come."""
        self._recount()
        full, partial = self._counts()
        changed = (full, partial) != (status.full, status.partial)
        last = self._reps[-1:] if changed else []
        events: list[Event] = [RepClosed(status.t_s, rep, full, partial) for rep in last]
        return events, replace(status, full=full, partial=partial)

    def _close(self, found: Study, status: Status) -> list[Event]:
        """Count the rep that has just ended, if there is one."""
        if found.pattern != self._pattern:
            return []  # this window happens to begin and end at turning points
        new = [r for r in found.reps if r.start_s > self._seen_s and self._settled(r, status.t_s)]
        if not new:
            return []
        rep = new[-1]
        events = self._open(rep.start_s, rep.turn_s, status)
        self._seen_s = rep.turn_s
        self._recount()
        # With all reps at hand, this one may turn out to be the lifter getting up.
        if self._reps and self._reps[-1].end_s > rep.turn_s:
            full, partial = self._counts()
            events.append(RepClosed(status.t_s, self._reps[-1], full, partial))
        return events

    def _open(self, start_s: float, turn_s: float, status: Status) -> list[Event]:
        """Open the rep that begins at `start_s`, unless it is open."""
        # A lifter who was nearly back and dips again is still doing the same rep.
        is_new = start_s >= self._open_turn_s
        self._open_turn_s = turn_s
        if not is_new:
            return []
        self._cued = False
        return [RepOpened(status.t_s, start_s)]

    def _settled(self, rep: Rep, now_s: float) -> bool:
        """Whether what makes the rep count lies behind for good.

        A full rep may count at its turn; less than one might still grow until it is over.
        """
        if self._pattern.counted_at is CountedAt.TURN and rep.is_full:
            return now_s - rep.turn_s >= SETTLE_S - EPSILON_S
        return now_s - rep.end_s >= SETTLE_S - EPSILON_S and rep.end_s > rep.turn_s

    def _recount(self) -> None:
        """Cut all that is left of the set anew; reps older than that stay as they are."""
        begin_s = self._poses.oldest_s
        young = [r for r in self._reps if r.start_s - LEAD_IN_S >= begin_s]
        if young and len(young) < len(self._reps):
            # Cut where a rep begins, or the first one would lack its start.
            begin_s = young[0].start_s - LEAD_IN_S
        sequence = self._poses.since(begin_s)
        if len(sequence) < 2:
            return
        found = study_smoothed(sequence, self._exercise, self._calibration, is_known=True)
        reps = [*(r for r in self._reps if r.start_s < begin_s), *found.reps]
        self._reps = numbered(reps)

    def _counts(self) -> tuple[int, int]:
        full = sum(rep.is_full for rep in self._reps)
        return full, len(self._reps) - full

    def _usual_range(self) -> float:
        ranges = [rep.range for rep in self._reps if rep.is_full]
        if not ranges:
            return FIRST_RANGE * self._pattern.min_range
        return float(np.median(ranges[-MANY_REPS:]))

    def _judge(self, found: Study, going: OpenRep | None) -> list[Finding]:
        """What is wrong with the rep under way or, for a moment, with the one just over."""
        t_s = found.motion.t_s
        if going is not None:
            rep = _unfinished(float(t_s[going.start]), float(t_s[going.turn]), float(t_s[-1]))
            return self._faults(found, rep, turned=going.has_turned, finished=False)
        last = [r for r in found.reps if r.start_s < self._seen_s <= r.end_s + SETTLE_S]
        if not last or self._judged_s >= last[-1].turn_s:
            return []
        finished = bool(t_s[-1] - last[-1].end_s >= SETTLE_S - EPSILON_S)
        if finished:
            self._judged_s = last[-1].turn_s
        return self._faults(found, last[-1], turned=True, finished=finished)

    def _faults(self, found: Study, rep: Rep, *, turned: bool, finished: bool) -> list[Finding]:
        """Judge `rep` in the light of the one before it, which is the zero for the back."""
        before = [r.start_s for r in self._reps if r.start_s < rep.start_s - LEAD_IN_S]
        first_s = (before[-1] if before else rep.start_s - FIRST_WINDOW_S) - LEAD_IN_S
        sequence = self._poses.since(max(first_s, float(found.motion.t_s[0])))
        motion = with_bar_in_hands(replace(found.motion, sequence=sequence), self._exercise)
        # Limbs are held against the reps before this one: it may be seen badly throughout.
        usual = found.in_set[-len(sequence) :] & (motion.t_s < rep.start_s)
        side = side_of(motion, rep.turn_s, self._pattern)
        checks = fair_checks(self._exercise.checks) if side else self._exercise.checks
        return faults_of_rep(
            [check for check in checks if looks_at_working_arm(check, side, motion.near)],
            motion,
            found.signal[-len(sequence) :],
            rep,
            self._pattern,
            usual if usual.any() else motion.t_s >= rep.start_s,
            turned=turned,
            finished=finished,
        )


def _unfinished(start_s: float, turn_s: float, now_s: float) -> Rep:
    """A rep as far as it has come."""
    return Rep(
        index=0,
        kind=RepKind.UNFINISHED,
        start_s=start_s,
        turn_s=turn_s,
        end_s=now_s,
        eccentric_s=None,
        pause_s=None,
        concentric_s=None,
        range=0.0,
        confidence=0.0,
    )

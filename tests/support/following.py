"""Follows a recorded set frame by frame, as a camera would have it."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from support.filming import EXACT, Camera, clip_of, frames_of, record
from support.lifters import Figure
from support.movements import Script

from formcheck.core.online import Event
from formcheck.core.online.analyzer import Analyzer
from formcheck.core.online.events import LivePhase
from formcheck.core.poses import PoseSequence
from formcheck.core.report import Provenance
from formcheck.exercises import load_exercise

Kind = TypeVar("Kind")
FRONT = Camera(yaw_deg=0.0, noise_px=0.5)
SIDE = Camera(yaw_deg=90.0, noise_px=0.5)


class Followed:
    """A set pushed frame by frame, and what came of it."""

    def __init__(self, sequence: PoseSequence, exercise: str) -> None:
        self.analyzer = Analyzer(
            load_exercise(exercise), clip_of(sequence), Provenance(), calibration=EXACT
        )
        self.events: list[Event] = []
        self.phases: list[tuple[float, LivePhase]] = []
        for frame in frames_of(sequence):
            events = self.analyzer.push(frame)
            assert all(event.t_s == frame.t_s for event in events)
            self.events += events
        self.before_end = self.analyzer.status
        self.late = self.analyzer.finish()
        self.events += self.late
        self.report = self.analyzer.flush()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def counts(self) -> tuple[int, int]:
        status = self.analyzer.status
        return status.full, status.partial

    @property
    def report_counts(self) -> tuple[int, int]:
        return self.report.reps_full, self.report.reps_partial


@cache
def follow(
    figure: Figure, script: Script, exercise: str = "squat", camera: Camera = SIDE
) -> Followed:
    return Followed(record(figure, script, camera), exercise)

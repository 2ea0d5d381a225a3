"""What `benchmarks.speed` asks of both programs, and the names it keeps the runs under."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.speed_clip import Shape

__all__ = [
    "BASE",
    "CASES",
    "CLOCK_AIMS",
    "FORMCHECK",
    "ONE_JOB",
    "PLAIN",
    "REPORT",
    "REPORT_AND_VIDEO",
    "REUSE",
    "SILENT",
    "SILENT_PLAIN",
    "SMALL",
    "START_UP",
    "Case",
    "length_name",
]

PLAIN, FORMCHECK = "plain", "formcheck"
START_UP, ONE_JOB, REUSE = "start-up", "--jobs 1", "--reuse"
SMALL = ("--help", "exercises")

FULL_HD = Shape(height_px=1080, rate_hz=30)


@dataclass(frozen=True)
class Case:
    """What is asked of both programs; the page with its pictures of formcheck alone."""

    shape: Shape = FULL_HD
    model: str = "full"
    video: bool = True
    mask: bool = True
    page: bool = False

    @property
    def name(self) -> str:
        """The case in a few words."""
        parts = [f"{self.shape.height_px}p{self.shape.rate_hz}", self.model]
        parts += ["video"] * self.video + ["mask"] * self.mask + ["page"] * self.page
        return ", ".join(parts)

    def run_name(self, program: str) -> str:
        """What runs of `program` on this case are kept under."""
        return f"{self.name}: {program}"


BASE = Case()
SILENT = Case(video=False)
SILENT_PLAIN = Case(video=False, mask=False)
REPORT, REPORT_AND_VIDEO = Case(video=False, page=True), Case(page=True)
SMALLER = Case(shape=Shape(720, 30))
QUICKER, QUICKER_SILENT = (Case(shape=Shape(1080, 60), video=video) for video in (True, False))
CASES = (
    BASE,
    SILENT,
    SILENT_PLAIN,
    Case(mask=False),
    REPORT_AND_VIDEO,
    REPORT,
    SMALLER,
    Case(shape=Shape(720, 30), video=False),
    QUICKER,
    QUICKER_SILENT,
    Case(model="lite"),
    Case(model="lite", video=False),
)
CLOCK_AIMS = {BASE: 0.45, SILENT: 0.40, QUICKER: 0.32, QUICKER_SILENT: 0.28, SMALLER: 0.42}
"""Of the plain loop's time on the clock, what formcheck should take at most."""


def length_name(minutes: float) -> str:
    """What a run of the first case on a long clip is kept under."""
    return f"{minutes:g} min"

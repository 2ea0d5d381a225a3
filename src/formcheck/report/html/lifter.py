"""A lifter's page over time: for each exercise how the checks, loads and verdicts went on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from markupsafe import Markup

from formcheck.core.change import Change
from formcheck.core.course import Step, real_changes
from formcheck.core.exercise import Check
from formcheck.core.load_velocity import Profile
from formcheck.core.units import format_value
from formcheck.report.document import formcheck_version
from formcheck.report.html.courses import course_chart, number_chart
from formcheck.report.html.figures import Figure
from formcheck.report.html.profile_chart import profile_chart
from formcheck.report.templating import content_policy, own_file, template_environment

__all__ = ["ExercisePage", "LifterPage", "SetLine", "render_lifter"]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A set in the list.

    Attributes:
        number: in the history.
        day: when it was filmed, in this machine's time zone.
        filmed: the same in words, and where it is known from.
        count: its reps or seconds, in words.
        load_kg, rpe: as people wrote them; NaN where they did not.
        words: what people wrote, in words.
        state: the set in one word, see `PartState`.
        headline: the verdict in one sentence.
        href: the address of its report, empty where there is none any more.
    """

    number: int
    day: date
    filmed: str
    count: str
    load_kg: float
    rpe: float
    words: str
    state: str
    headline: str
    href: str


@dataclass(frozen=True)
class ExercisePage:
    """The sets of one exercise.

    Attributes:
        id: of the exercise.
        title: its name for people.
        sets: the newest ones that are shown, oldest first.
        all_sets: how many there are.
        steps: how the checks went on, also over sets before `sets`.
        checks: as the exercise file has them, by id; empty where there is none.
        by_load: speed by load; None where that is not known of a set.
        heaviest: what it says of the one-rep maximum; empty for nothing.
    """

    id: str
    title: str
    sets: tuple[SetLine, ...]
    all_sets: int
    steps: tuple[Step, ...]
    checks: dict[str, Check]
    by_load: Profile | None = None
    heaviest: str = ""

    @property
    def newest(self) -> SetLine:
        """The set filmed last."""
        return self.sets[-1]

    @property
    def days(self) -> list[str]:
        """When each set was filmed: `"7 Nov"`, of sets over more than one year `"Nov 2026"`."""
        years = {one.day.year for one in self.sets}
        return [
            f"{one.day.day} {one.day:%b}" if len(years) == 1 else f"{one.day:%b %Y}"
            for one in self.sets
        ]

    def written(self) -> list[Figure]:
        """Charts of the load and the effort, where they are known twice."""
        loads = np.array([one.load_kg for one in self.sets])
        efforts = np.array([one.rpe for one in self.sets])
        charts = (
            ("Load", number_chart(loads, " kg", self.days, "Load")),
            ("Effort (RPE)", number_chart(efforts, "", self.days, "Effort")),
        )
        return [Figure(title, "", chart) for title, chart in charts if chart is not None]

    def speeds(self) -> list[Figure]:
        """The chart of speed by load, with what it says of the maximum; none of one load."""
        chart = None if self.by_load is None else profile_chart(self.by_load)
        return [] if chart is None else [Figure("Speed by load", self.heaviest, chart)]

    def figures(self, telling: bool) -> list[Figure]:
        """Charts of the checks that matter, or of the others."""
        return [
            self._figure(step)
            for step in self.steps
            if step.course.numbers[-1] in self._places and self._is_telling(step) is telling
        ]

    @property
    def _places(self) -> dict[int, int]:
        """The place of each set among those that are shown, by its number."""
        return {one.number: place for place, one in enumerate(self.sets)}

    def _is_telling(self, step: Step) -> bool:
        """Whether it is a main check, went wrong in the newest set, or really changed."""
        check = self.checks.get(step.check)
        is_real = step.change.is_real or (step.drift is not None and step.drift.is_real)
        return check is None or check.is_main or step.course.outcomes[-1].is_bad or is_real

    def _figure(self, step: Step) -> Figure:
        check, place_of = self.checks.get(step.check), self._places
        shown = sum(number in place_of for number in step.course.numbers)
        course = step.course.newest(shown)
        changes = real_changes(step.course, shown, among=len(self.steps))
        # Limits in another unit are those of another version of the exercise.
        fits = check is not None and check.threshold.unit == course.unit
        chart = course_chart(
            course,
            changes,
            [place_of[number] for number in course.numbers],
            self.days,
            check.threshold if check and fits else None,
        )
        if course.numbers[-1] != self.newest.number:
            seen = self.days[place_of[course.numbers[-1]]]
            says = f"Not measured in the newest set; last {seen}: {_value(step)}."
            return Figure(step.title, says, chart)
        outcome = course.outcomes[-1]
        title = check.named(outcome) if check else step.title
        return Figure(title, _says(step), chart, outcome)


@dataclass(frozen=True)
class LifterPage:
    """Everything on the page.

    Attributes:
        client: whose it is.
        is_me: whether nobody ever said a name.
        exercises: the latest first.
        stands_out: sentences on the last seven days.
        forget: where a form to forget the lifter is sent to; empty for a page in a file.
        back: the address of the page that it hangs on, if there is one.
        others: names and addresses of other lifters' pages.
    """

    client: str
    is_me: bool
    exercises: tuple[ExercisePage, ...]
    stands_out: tuple[str, ...] = ()
    forget: str = ""
    back: str = ""
    others: Sequence[tuple[str, str]] = field(default_factory=tuple)


def _says(step: Step) -> str:
    """What changed since last time, and over all sets.

    `"24° last time, 41° now: +17°, a real change. Over 5 sets: +3°, within the error of ±14°."`
    """
    last = format_value(step.last, step.unit)
    said = f"{last} last time, {_value(step)} now: {_change_words(step.change, step.unit)}."
    if step.drift is None:
        return said
    return f"{said} Over {step.sets} sets: {_change_words(step.drift, step.unit)}."


def _value(step: Step) -> str:
    return format_value(step.this, step.unit)


def _change_words(change: Change, unit: str) -> str:
    by = format_value(change.value, unit, signed=True)
    if change.is_real:
        return f"{by}, a real change"
    return f"{by}, within the error of ±{format_value(change.least_real, unit)}"


def render_lifter(page: LifterPage) -> str:
    """The page as text; it stands alone and has no script.

    Its content security policy allows its style by its hash and nothing else.
    """
    environment = template_environment()
    style = own_file(environment, "style.css.j2") + own_file(environment, "lifter.css.j2")
    policy = content_policy(style, form="'self'" if page.forget else "'none'")
    return environment.get_template("lifter.html.j2").render(
        page=page, style=Markup(style), policy=policy, version=formcheck_version()
    )

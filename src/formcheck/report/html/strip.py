"""The clip's time line as a strip: sets, movements without a name, rests and cuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from formcheck.core.enums import PartState, StretchKind
from formcheck.core.timeline import Stretch
from formcheck.report.html.svg import Axis, Chart
from formcheck.report.wording import STATE_SIGNS, clock

__all__ = ["SetMark", "strip"]

_STRIP_PX = 66  # layout: height of the strip with the times below it


@dataclass(frozen=True, slots=True)
class SetMark:
    """How a set is drawn: its name, what it comes to, and where a click leads to."""

    title: str
    state: PartState
    href: str


def strip(timeline: Sequence[Stretch], sets: Mapping[int, SetMark]) -> Markup | None:
    """The strip, or None without a time line. `sets` has the numbers of the time line's sets."""
    if not timeline:
        return None
    x = Axis(timeline[0].start_s, timeline[-1].end_s)
    says = "; ".join(_says(each, sets) for each in timeline if each.kind is not StretchKind.CUT)
    chart = Chart(x, Axis(0.0, 1.0), _STRIP_PX, says, "strip")
    for each in timeline:
        span, mark = (each.start_s, each.end_s), sets.get(each.number or 0)
        if mark:
            label = f"{STATE_SIGNS[mark.state]} {mark.title}"
            chart.band(f"stretch {mark.state.value}", span, label=label, href=mark.href)
        else:
            kind = "unnamed" if each.is_unnamed else each.kind.value
            chart.band(f"stretch {kind}", span, label="?" if each.is_unnamed else "")
    chart.axis_x((tick, clock(tick)) for tick in x.ticks(6))
    return chart.markup()


def _says(stretch: Stretch, sets: Mapping[int, SetMark]) -> str:
    mark = sets.get(stretch.number or 0)
    return f"{clock(stretch.start_s)} {mark.title if mark else stretch.words}"

"""How a load-velocity profile is said to people."""

from __future__ import annotations

from formcheck.core.load_velocity import LEAST_RATIO, OneRepMax, Profile, WhyNot
from formcheck.core.units import counted

__all__ = ["describe_line", "describe_one_rep_max"]

_GUESSED = " Metres are a guess: --plate or --height makes them sure."


def describe_one_rep_max(profile: Profile) -> str:
    """What the lifter could lift once, or what is missing to tell.

    `"Estimated one-rep maximum: 128 kg (118 to 140 kg), by 3 sets of 60 to 120 kg, if each rep was
    as fast as possible."`
    """
    if profile.why_not is not None:
        return _why_not(profile, profile.why_not)
    assert profile.one_rep_max is not None
    about, guessed = ("about ", _GUESSED) if profile.is_about else ("", "")
    return (
        f"Estimated one-rep maximum: {about}{_interval(profile.one_rep_max)}, by "
        f"{counted(len(profile.sets), 'set')} of {_loads(profile)}, if each rep was as fast as "
        f"possible.{guessed}"
    )


def describe_line(profile: Profile) -> str:
    """How much slower a heavier set is: `"0.08 m/s slower with each 10 kg more."`; empty if not."""
    line = profile.line
    if line is None or line.slope >= 0.0:
        return ""
    return f"{-10.0 * line.slope:.2f} m/s slower with each 10 kg more."


def _interval(found: OneRepMax) -> str:
    return f"{found.kg:.0f} kg ({found.low_kg:.0f} to {found.high_kg:.0f} kg)"


def _loads(profile: Profile) -> str:
    least, most = profile.sets[0].load_kg, profile.sets[-1].load_kg
    return f"{most:g} kg" if least == most else f"{least:g} to {most:g} kg"


def _why_not(profile: Profile, why: WhyNot) -> str:
    if why is WhyNot.NO_SOURCE:
        return "No one-rep maximum: nobody has measured how fast this exercise is there."
    if why is WhyNot.NO_SETS:
        return "No one-rep maximum yet: film sets in which the bar is seen, and say --load."
    loads = _loads(profile)
    lighter = f"{profile.sets[-1].load_kg / LEAST_RATIO:.0f} kg or less"
    said = {
        WhyNot.ONE_LOAD: f"all is of {loads}. Film a warm-up set of {lighter} too.",
        WhyNot.TOO_CLOSE: f"{loads} are too close. Film a warm-up set of {lighter} too.",
        WhyNot.NOT_FALLING: "heavier sets were not slower. It takes reps as fast as you can.",
        WhyNot.TOO_LIGHT: f"{loads} is too light to tell. Film a set when you lift heavier.",
        WhyNot.TOO_UNSURE: "the sets say too little. Film more, at loads further apart.",
        WhyNot.TOO_SLOW: "you have lifted more than the speeds say. It takes reps as fast as you "
        "can.",
    }
    return f"No one-rep maximum yet: {said[why]}"

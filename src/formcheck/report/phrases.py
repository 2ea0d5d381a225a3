"""What a value means, in words: `"knees 82±10% as far apart as the ankles"`."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.core.enums import Reduction
from formcheck.core.exercise import Check
from formcheck.core.report import Finding
from formcheck.core.units import format_value

__all__ = ["describe_found"]

_Phrases = tuple[str, str]
"""What is said of a value from 0 up, and of one below 0; `{}` is the value without its sign."""

_DEPTH = ("thighs {} short of level", "thighs {} past level")
_ROUNDER_THAN_FLAT = ("{} rounder than flat", "{} hollower than flat")
_LEAN = ("leaning {} forward", "leaning {} back")

_OF_VALUES: Mapping[str, _Phrases] = {
    "arm_lean": ("arms {} off vertical",) * 2,
    "arm_reach": ("hands {} from the shoulders",) * 2,
    "back_bend": _ROUNDER_THAN_FLAT,
    "chest_height": ("arms at {} of their straight length",) * 2,
    "ear_over_hand": ("ears {} above the hands", "ears {} below the hands"),
    "elbow_angle": ("elbows at {}, 180° is straight",) * 2,
    "front_knee_inward": ("knee {} inside the foot", "knee {} outside the foot"),
    "front_thigh_slope": _DEPTH,
    "hand_over_foot": ("hands {} in front of the ankles", "hands {} behind the ankles"),
    "hand_over_shoulder": ("hands {} above the shoulders", "hands {} below the shoulders"),
    "hands_ahead": ("hands {} ahead of the shoulders", "hands {} behind the shoulders"),
    "head_line": ("ear, shoulder and hip make {}, 180° is one line",) * 2,
    "hip_extension": ("hips at {}, 180° is straight",) * 2,
    "hip_offset": ("hips {} below the line", "hips {} above the line"),
    "knee_angle": ("knees at {}, 180° is straight",) * 2,
    "knee_ankle_separation": ("knees {} as far apart as the ankles",) * 2,
    "knee_over_toe": ("knee {} past the toes", "knee {} behind the toes"),
    "lockout_angle": ("body at {}, 180° is straight",) * 2,
    "lumbar_flexion": _ROUNDER_THAN_FLAT,
    "press_height": ("arms at {} of their straight length",) * 2,
    "rise_on_toes": ("heels {} up",) * 2,
    "shank_lean": ("shins {} off vertical",) * 2,
    "shank_tilt": ("shins {} off vertical",) * 2,
    "shoulder_elbow_offset": ("elbows {} from under the shoulders",) * 2,
    "side_line": ("hips {} below the line", "hips {} above the line"),
    "squat_slope": _DEPTH,
    "support_elbow_offset": ("elbow {} from under the shoulder",) * 2,
    "thigh_slope": ("hips {} above knee level", "hips {} below knee level"),
    "trunk_inclination": _LEAN,
    "trunk_off_level": ("back {} off level",) * 2,
    "trunk_over_shank": ("trunk {} further forward than the shins", "trunk {} behind the shins"),
    "trunk_tilt": ("leaning {} to the side",) * 2,
    "trunk_twist": ("shoulders turned {}",) * 2,
}
"""By the measure, for its own value."""

_OF_CHANGES: Mapping[str, _Phrases] = {
    "back_bend": ("{} rounder than before", "{} hollower than before"),
    "heel_height": ("heels {} up", "heels {} down"),
    "hip_offset": ("hips sink {}", "hips rise {}"),
    "lumbar_flexion": ("{} rounder than before", "{} hollower than before"),
    "trunk_inclination": ("chest drops {}", "chest rises {}"),
}
"""By the measure, for how far it went from one moment to another."""

_OF_REDUCTIONS: Mapping[Reduction, str] = {
    Reduction.DURATION: "takes {}",
    Reduction.ONE_SIDED: "{} to one side",
    Reduction.RANGE: "moves by {}",
    Reduction.REBOUND: "bounces by {}",
    Reduction.SLOWDOWN: "{} slower than the fastest",
}
"""By what was made of the measure, whatever that is."""

_PLAIN = (Reduction.WORST, Reduction.MEDIAN)


def describe_found(finding: Finding, check: Check) -> str:
    """The finding's value in words; as a bare number where there are none, empty for no value."""
    if finding.value is None or not finding.text:
        return ""
    unit = finding.threshold.unit
    if check.reduce in _OF_REDUCTIONS:
        return _OF_REDUCTIONS[check.reduce].format(
            format_value(finding.value, unit, finding.uncertainty)
        )
    phrases = (_OF_VALUES if check.reduce in _PLAIN else _OF_CHANGES).get(check.measure)
    if phrases is None:
        return finding.text
    text = format_value(abs(finding.value), unit, finding.uncertainty)
    return phrases[finding.value < 0.0].format(text)

"""A set in front of a camera: pictures in, counts and cues at once, a report at the end."""

from formcheck.live.options import LiveOptions, LiveResult, LiveSet, Screen
from formcheck.live.remembering import Remember
from formcheck.live.run import run_live
from formcheck.live.timing import LiveTiming

__all__ = ["LiveOptions", "LiveResult", "LiveSet", "LiveTiming", "Remember", "Screen", "run_live"]

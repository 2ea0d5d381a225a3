"""A set in front of a camera: pictures in, counts and cues at once, a report at the end."""

from formcheck.live.options import LiveOptions, LiveResult, Screen
from formcheck.live.run import run_live
from formcheck.live.timing import LiveTiming

__all__ = ["LiveOptions", "LiveResult", "LiveTiming", "Screen", "run_live"]

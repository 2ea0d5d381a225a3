"""A set in front of a camera: pictures in, counts and cues at once, a report at the end."""

from formcheck.live.run import LiveOptions, LiveResult, Screen
from formcheck.live.watch import run_live

__all__ = ["LiveOptions", "LiveResult", "Screen", "run_live"]

"""A set in front of a camera: pictures in, counts and cues at once, a report at the end."""

from formcheck.live.run import LiveOptions, Screen
from formcheck.live.watch import run_live

__all__ = ["LiveOptions", "Screen", "run_live"]

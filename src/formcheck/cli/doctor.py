"""`formcheck doctor`: is everything here that formcheck needs?"""

from __future__ import annotations

import importlib
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from formcheck import __version__
from formcheck.cli.selftest import run_selftest
from formcheck.errors import ModelError
from formcheck.pose.weights import SHIPPED, find_weights

_LIBRARIES = ("mediapipe", "cv2", "av", "numpy", "pydantic", "jinja2", "rich")


@click.command()
def command() -> int:
    """Check models and libraries, and run a tiny clip through all of them.

    Exit code 5 when a model is bad, 1 for the rest.
    """
    click.echo(f"formcheck {__version__}, Python {platform.python_version()}, {sys.platform}")
    code = 0
    for name in SHIPPED:
        try:
            weights = find_weights(name)
            click.echo(f"ok    model {name}: {weights.path}")
        except ModelError as error:
            click.echo(f"BAD   {error} {error.hint}")
            code = 5
    for name in _LIBRARIES:
        try:
            module = importlib.import_module(name)
            click.echo(f"ok    {name} {getattr(module, '__version__', '')}".rstrip())
        except ImportError as error:
            click.echo(f"BAD   {name}: {error}")
            code = code or 1
    if problem := _opencv_problem():
        click.echo(f"BAD   {problem}")
        code = code or 1
    for step, problem in run_selftest():
        click.echo(f"BAD   {step}: {problem}" if problem else f"ok    {step}")
        if problem:
            code = code or 1
    return code


def _opencv_problem() -> str:
    """opencv-python and opencv-contrib-python share the cv2 folder and must be of one version."""
    found = {}
    for name in ("opencv-python", "opencv-contrib-python"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            return f"{name} is not installed; pip install {name}"
    minors = {v.rsplit(".", 2)[0] for v in found.values()}
    if len(minors) == 1:
        return ""
    listed = " and ".join(f"{name} {v}" for name, v in found.items())
    return f"{listed} overwrite each other; reinstall formcheck to get one version of both"

"""`formcheck doctor`: does everything work that formcheck needs?"""

from __future__ import annotations

import importlib
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from formcheck import __version__
from formcheck.cli import say
from formcheck.errors import ModelError
from formcheck.pose.registry import BACKENDS

_LIBRARIES = ("mediapipe", "cv2", "av", "numpy", "pydantic", "jinja2", "rich")


@click.command()
def command() -> int:
    """Try out models, decoder and encoder, and what a live set needs besides.

    Lines that begin with "--" matter to `formcheck live` alone.

    Exit codes: 0 all that an analysis needs is there, 5 a model is bad, 1 something else.
    """
    click.echo(f"formcheck {__version__}, Python {platform.python_version()}, {sys.platform}")
    code = 0
    for backend, name in ((each, name) for each in BACKENDS.values() for name in each.models):
        try:
            weights = backend.find(name)
            say(f"ok    model {name}: {weights.path}")
        except ModelError as error:
            click.echo(f"BAD   {error} {error.hint}")
            code = 5
    for name in _LIBRARIES:
        try:
            module = importlib.import_module(name)
            click.echo(f"ok    {name} {getattr(module, '__version__', '')}".rstrip())
        except ImportError as error:
            say(f"BAD   {name}: {error}")
            code = code or 1
    if problem := _opencv_problem():
        click.echo(f"BAD   {problem}")
        code = code or 1
    code = code or _try_out()
    _try_live()
    return code


def _try_out() -> int:
    """Run one tiny clip through everything: that a library is there says little of its version."""
    from formcheck.pipeline.trial import trial_run

    for step in trial_run():
        if step.problem:
            click.echo(f"BAD   {step.name}: {step.problem} {step.hint}".rstrip())
            return 1
        click.echo(f"ok    {step.name}")
    return 0


def _try_live() -> None:
    """Try camera, sound, screen, encoder, disk and speed; none of them can hang."""
    from formcheck.live.trial import live_trials

    for step in live_trials():
        if step.problem:
            say(f"--    {step.name}: {step.problem} {step.hint}".rstrip())
        else:
            say(f"ok    {step.name}")


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

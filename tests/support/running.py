"""The command in a process of its own, and waiting for what it does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import formcheck


def until(condition: Callable[[], object], patience_s: float = 120.0) -> None:
    """Wait for a condition to hold."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@contextmanager
def started(
    *arguments: object, cwd: Path, own_group: bool = False, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """formcheck at work; it is killed if it has not ended by itself.

    `environment` is added to ours.
    """
    source = str(Path(formcheck.__file__).parents[1])
    path = os.pathsep.join(filter(None, (source, environment.pop("PYTHONPATH", ""))))
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=own_group,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()

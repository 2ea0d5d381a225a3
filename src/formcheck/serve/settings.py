"""How to serve: where, from which folder, and how much is taken in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from formcheck.pipeline.options import Options

__all__ = ["Limits", "Settings"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in. What is beyond is refused before it takes room.

    Attributes:
        clip_bytes: of one clip.
        unfinished: clips that are on their way or wait for their turn, at once.
        clips: clips that are kept, until somebody deletes one.
    """

    clip_bytes: int = 2048 * _MIB  # ours: ten minutes of a phone's 4K take about that.
    unfinished: int = 200  # ours: a coach's week; each takes about a minute.
    clips: int = 2000  # ours: the page gets slow with many more.


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve. The command line takes its defaults from here.

    Attributes:
        out: the folder for clips, reports and the key; None for `formcheck` in the home folder.
        port: of the page.
        local: serve this computer alone, and open its browser.
        options: how to analyse each clip; the exercise is asked for on the page.
        limits: how much is taken in.
        history: whether every set is kept in the user's history.
    """

    out: Path | None = None
    port: int = 8765
    local: bool = False
    options: Options = field(default_factory=Options)
    limits: Limits = field(default_factory=Limits)
    history: bool = True

    @property
    def folder(self) -> Path:
        """Where everything is kept."""
        return self.out or Path.home() / "formcheck"

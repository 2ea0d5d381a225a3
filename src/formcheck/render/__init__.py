"""Draws what was measured into the picture: `Overlay` is all that the outside needs."""

from formcheck.render.overlay import Overlay

__all__ = ["Overlay"]

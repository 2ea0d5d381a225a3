"""A page on the local network: a clip from the phone in, its report back on the phone."""

from formcheck.serve.settings import Settings

__all__ = ["Settings"]

"""What the report's page and the index page have in common: templates, own files, hashes."""

from __future__ import annotations

import base64
import hashlib
import os
from urllib.parse import quote_from_bytes

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["address", "csp_hash", "own_file", "template_environment"]


def template_environment() -> Environment:
    """Our templates; whatever is put into them is escaped, and nothing may be missing."""
    return Environment(
        loader=PackageLoader("formcheck.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def own_file(environment: Environment, name: str) -> Markup:
    """A style sheet or script of ours, to go into a page as it is."""
    return Markup(environment.get_template(name).render())


def csp_hash(text: str) -> str:
    """How a content security policy names a style or script that is part of the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def address(path: str) -> str:
    """A relative path as a link: names may hold anything but a slash."""
    return quote_from_bytes(os.fsencode(path), safe="/")

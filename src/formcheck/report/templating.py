"""What the report's page and the index page have in common: templates, own files, hashes."""

from __future__ import annotations

import base64
import hashlib
import os
from urllib.parse import quote_from_bytes

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["address", "content_policy", "csp_hash", "own_file", "template_environment"]


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


def content_policy(
    style: str,
    script: str = "",
    *,
    img: str = "data:",
    media: str = "",
    connect: str = "",
    form: str = "'none'",
) -> str:
    """The content security policy of a page: its own style and script, and nothing else.

    `img`, `media`, `connect` and `form` say where these may come from or go to.
    """
    sources = {
        "default-src": "'none'",
        "img-src": img,
        "connect-src": connect,
        "media-src": media,
        "style-src": f"'{csp_hash(style)}'",
        "script-src": f"'{csp_hash(script)}'" if script else "",
        "base-uri": "'none'",
        "form-action": form,
    }
    return "; ".join(f"{what} {where}" for what, where in sources.items() if where)


def address(path: str) -> str:
    """A relative path as a link: names may hold anything but a slash."""
    return quote_from_bytes(os.fsencode(path), safe="/")

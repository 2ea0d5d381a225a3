"""The pages of the server, in the style of the reports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from formcheck import __version__
from formcheck.report.templating import address, content_policy, own_file, template_environment
from formcheck.serve.cards import Card, choices

__all__ = ["card_html", "page_environment", "page_html"]


@dataclass(frozen=True, slots=True)
class _Assets:
    """Style and script of the page, and the policy that allows these two and no others."""

    style: Markup
    script: Markup

    @property
    def policy(self) -> str:
        """The page's content security policy."""
        return content_policy(
            self.style,
            self.script,
            img="'self' data:",
            connect="'self'",
            form="'self'",
        )


@cache
def page_environment() -> Environment:
    """The templates of the server, over those of reports."""
    environment = template_environment()
    own = PackageLoader("formcheck.serve")
    environment.loader = ChoiceLoader([own, PackageLoader("formcheck.report")])
    environment.filters["address"] = address
    environment.globals["choices"] = choices
    return environment


@cache
def _assets() -> _Assets:
    environment = page_environment()
    style = own_file(environment, "style.css.j2") + own_file(environment, "serve.css.j2")
    return _Assets(style, own_file(environment, "serve.js.j2"))


def page_html(
    cards: list[Card],
    *,
    number: int = 1,
    is_last: bool,
    trouble: str = "",
    history: str = "",
) -> str:
    """A page of the list of clips; the first one has the form, and hears of what changes.

    `trouble` is why the last form was not taken, `history` the address of the earlier sets, empty
    where they are not kept.
    """
    assets = _assets()
    return (
        page_environment()
        .get_template("serve.html.j2")
        .render(
            cards=cards,
            busy=any(card.state in ("receiving", "waiting", "running") for card in cards),
            number=number,
            is_last=is_last,
            trouble=trouble,
            history=history,
            style=assets.style,
            script=assets.script,
            policy=assets.policy,
            version=__version__,
        )
    )


def card_html(card: Card, has_history: bool) -> str:
    """One clip of the page, whose numbers are kept in the history or not."""
    template = page_environment().get_template("card_of_clip.html.j2")
    return template.render(card=card, history=has_history)

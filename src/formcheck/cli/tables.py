"""Tables on the terminal, and what commands over the history ask of a name."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.errors import UsageError, did_you_mean
from formcheck.store import ME, History
from formcheck.text import visible

__all__ = ["cells", "plain_table", "require_client"]


def plain_table(*columns: str) -> Table:
    """An empty table with a line below its heads."""
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)


def cells(*values: object) -> list[Text]:
    """Cells that show nothing but what they hold, whatever names are in it."""
    return [Text(visible(str(value))) for value in values]


def require_client(history: History, client: str | None) -> None:
    """Make sure that somebody of that name has sets.

    Raises:
        UsageError: nobody has.
    """
    known = history.clients()
    if client is None or client.casefold() in {name.casefold() for name in known}:
        return
    if not known and client == ME:
        return
    hint = did_you_mean(client, known).strip() or f"There are: {', '.join(known) or 'none'}."
    raise UsageError(f"Nobody called {client} is in the history.", hint)

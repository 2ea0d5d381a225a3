"""Tables in the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.text import visible

__all__ = ["cells_of", "new_table"]


def new_table(*columns: str) -> Table:
    """An empty table with these columns."""
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)


def cells_of(*values: object) -> list[Text]:
    """Cells that show nothing but what they hold, whatever names are in it."""
    return [Text(visible(str(value))) for value in values]

"""Every tuned number of the core and the pose rooms says where it comes from.

A number at module level is one statement with one name. Each of its literals needs a comment, on
its own line or directly above, that begins with one of `TAGS`; a comment above the whole statement
stands for all of them. So do the defaults of the fields of `Calibration` and `LumbarModel`.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import formcheck

SRC = Path(formcheck.__file__).parent
ROOMS = ("core", "pose")
TAGS = ("source:", "fitted:", "ours:", "structural:")
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
CALIBRATIONS = ("Calibration", "LumbarModel")


def mistakes(source: str) -> list[str]:
    """What is wrong with the numbers of a module, as "line: what"."""
    comments = _comments(source)
    found = []
    for statement in _statements(ast.parse(source), comments):
        literals = sorted({node.lineno for node in _numbers(statement.value)})
        names = _targets(statement)
        if not literals or not any(CONSTANT.fullmatch(name) for name in names):
            continue
        if len(names) > 1:
            found.append(f"{statement.lineno}: {' and '.join(names)} are one statement")
        elif not _is_tagged(comments, statement.lineno):
            found += [
                f"{line}: {names[0]} has a number without a source"
                for line in literals
                if not _is_tagged(comments, line)
            ]
    return found + _bad_modules(comments)


def _statements(
    tree: ast.Module, comments: dict[int, tuple[str, bool]]
) -> Iterator[ast.Assign | ast.AnnAssign]:
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            yield node
        elif isinstance(node, ast.ClassDef) and node.name in CALIBRATIONS:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if _is_tagged(comments, first):
                continue
            for default in node.body:
                if isinstance(default, ast.AnnAssign) and default.value is not None:
                    # A field is written as a constant would be, and has the same duty.
                    default.target = ast.Name(default.target.id.upper(), ast.Store())
                    yield default


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]


def _numbers(value: ast.expr) -> Iterator[ast.Constant]:
    """Number literals in an expression; indices in brackets are none."""
    if isinstance(value, ast.Constant) and type(value.value) in (int, float):
        yield value
    for name, child in ast.iter_fields(value):
        if isinstance(value, ast.Subscript) and name == "slice":
            continue
        for node in child if isinstance(child, list) else [child]:
            if isinstance(node, (ast.expr, ast.keyword)):
                yield from _numbers(node)


def _comments(source: str) -> dict[int, tuple[str, bool]]:
    """Comments by line: the text, and whether it is alone on its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: (token.string.lstrip("# "), not token.line[: token.start[1]].strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _is_tagged(comments: dict[int, tuple[str, bool]], line: int) -> bool:
    if line in comments and comments[line][0].startswith(TAGS):
        return True
    block = []
    while (line := line - 1) in comments and comments[line][1]:
        block.append(comments[line][0])
    return any(text.startswith(TAGS) for text in block)


def _bad_modules(comments: dict[int, tuple[str, bool]]) -> list[str]:
    """Comments that call a number fitted by a module that is not there."""
    found = []
    for line, (text, _) in comments.items():
        if text.startswith("fitted:"):
            module = re.match(r"fitted: (benchmarks\.\w+)", text)
            if module is None or importlib.util.find_spec(module[1]) is None:
                found.append(f"{line}: fitted by what? {text}")
    return found


MODULES = sorted(
    path.relative_to(SRC).as_posix() for room in ROOMS for path in (SRC / room).rglob("*.py")
)


@pytest.mark.parametrize("module", MODULES)
def test_every_number_says_where_it_comes_from(module: str) -> None:
    assert mistakes((SRC / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "MOST = 0.5  # ours: a share; if it is raised, less.",
        "# source: Winter 2009.\nMOST = 0.5",
        "# ours: a share, which is explained\n# on two lines.\nMOST: float = -0.5",
        "# structural: two of them.\nPAIR = (1, 2)",
        "TABLE = {\n    'deg': 20.0,  # ours: why.\n    # source: whose.\n    'T': 0.3,\n}",
        "# ours: all of them.\nTABLE = {\n    'deg': 20.0,\n    'T': 0.3,\n}",
        "NETWORK = Calibration(\n    bias=7.0,  # ours: why.\n)",
        "NAME = 'full'",
        "FLAG = True",
        "FIRST = NAMES[0]",
        "lower = 3",
        "def f():\n    LOCAL = 3",
        "@dataclass\nclass Calibration:\n    bias: float = 0.0  # structural: none.",
        "# structural: none.\n@dataclass\nclass Calibration:\n    bias: float = 0.0",
        "@dataclass\nclass Other:\n    bias: float = 0.0",
        "# fitted: benchmarks.score\nMOST = 1.0",
    ],
)
def test_the_checker_lets_be(source: str) -> None:
    assert mistakes(source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("MOST = 0.5", "1: MOST has a number without a source"),
        ("_MOST: float = 3", "1: _MOST has a number without a source"),
        ("MOST = -3", "1: MOST has a number without a source"),
        ("MOST = 0.5\n'''A share.'''", "1: MOST has a number without a source"),
        ("# A share.\nMOST = 0.5", "2: MOST has a number without a source"),
        ("# ours: why.\n\nMOST = 0.5", "3: MOST has a number without a source"),
        ("PAIR = np.array([1.0, 2.0])", "1: PAIR has a number without a source"),
        ("TABLE = {\n    'deg': 20.0,  # ours: why.\n    'T': 0.3,\n}", "3: TABLE has"),
        ("# ours: why.\nA, B = 1, 2", "2: A and B are one statement"),
        ("# ours: why.\nA = B = 1", "2: A and B are one statement"),
        ("A = 1  # ours: why.\nB = 2", "2: B has a number without a source"),
        ("NETWORK = Calibration(\n    bias=7.0,\n)", "2: NETWORK has a number"),
        ("class Calibration:\n    bias: float = 0.5", "2: BIAS has a number"),
        ("# fitted: by hand\nMOST = 1.0", "1: fitted by what?"),
        ("# fitted: benchmarks.nothing_there\nMOST = 1.0", "1: fitted by what?"),
    ],
)
def test_the_checker_finds(source: str, found: str) -> None:
    (mistake,) = mistakes(source)
    assert mistake.startswith(found)

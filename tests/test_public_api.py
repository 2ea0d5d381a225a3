"""What other people's code and the documentation rely on."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import formcheck
from formcheck.core.enums import SourceKind
from formcheck.core.measures import MEASURES
from formcheck.exercises import exercise_ids, load_exercise

DOCS = Path(__file__).parents[1] / "docs"
HEAVY = ("av", "cv2", "jinja2", "mediapipe", "numpy", "pydantic", "scipy")


def modules() -> list[ModuleType]:
    """Every module that can be imported without an optional dependency."""
    found = []
    for info in pkgutil.walk_packages(formcheck.__path__, "formcheck."):
        if info.name.endswith("__main__"):
            continue
        try:
            found.append(importlib.import_module(info.name))
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("formcheck"):
                raise
    return found


MODULES = modules()


def named(module: ModuleType) -> str:
    return module.__name__


class TestPackage:
    @pytest.mark.parametrize("name", formcheck.__all__)
    def test_every_public_name_is_there(self, name: str) -> None:
        assert getattr(formcheck, name) is not None

    @pytest.mark.parametrize("name", [n for n in formcheck.__all__ if n != "__version__"])
    def test_every_public_name_is_documented(self, name: str) -> None:
        assert inspect.getdoc(getattr(formcheck, name))

    def test_the_promised_names_are_public(self) -> None:
        assert {"Report", "__version__", "analyze", "load_exercise"} <= set(formcheck.__all__)

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="deadlift"):
            _ = formcheck.deadlift

    def test_the_version_is_one(self) -> None:
        assert re.fullmatch(r"\d+\.\d+\.\d+([a-z.].*)?", formcheck.__version__)

    def test_it_is_typed(self) -> None:
        assert (Path(formcheck.__file__).parent / "py.typed").is_file()

    @pytest.mark.parametrize("module", ["formcheck", "formcheck.cli"])
    def test_importing_it_is_light(self, module: str) -> None:
        code = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == []


@pytest.mark.parametrize("module", MODULES, ids=named)
class TestEveryModule:
    def test_all_is_true(self, module: ModuleType) -> None:
        exported = getattr(module, "__all__", [])
        assert len(set(exported)) == len(exported)
        assert [name for name in exported if not hasattr(module, name)] == []

    def test_it_says_what_it_is_for(self, module: ModuleType) -> None:
        assert (module.__doc__ or "").strip()

    def test_what_it_exports_is_documented(self, module: ModuleType) -> None:
        for name in getattr(module, "__all__", []):
            value = getattr(module, name)
            if inspect.isfunction(value) or inspect.isclass(value):
                assert inspect.getdoc(value), name

    def test_what_it_exports_is_typed(self, module: ModuleType) -> None:
        for name in getattr(module, "__all__", []):
            value = getattr(module, name)
            if inspect.isfunction(value):
                untyped = [
                    parameter.name
                    for parameter in inspect.signature(value).parameters.values()
                    if parameter.annotation is parameter.empty
                ]
                assert untyped == [], name
                assert inspect.signature(value).return_annotation is not inspect.Signature.empty


class TestDocs:
    @pytest.mark.parametrize("exercise", exercise_ids())
    def test_every_exercise_has_its_page_with_all_checks(self, exercise: str) -> None:
        page = (DOCS / "exercises" / f"{exercise}.md").read_text(encoding="utf-8")
        loaded = load_exercise(exercise)
        assert page.startswith(f"# {loaded.title}\n")
        for check in loaded.checks:
            assert f"`{check.id}`" in page
            assert check.title in page

    def test_every_measure_is_listed_with_its_unit(self) -> None:
        text = (DOCS / "measures.md").read_text(encoding="utf-8")
        for measure in MEASURES.values():
            assert f"## {measure.name}\n\nUnit: {measure.unit}." in text

    def test_every_key_of_an_exercise_file_is_explained(self) -> None:
        text = (DOCS / "exercise_files.md").read_text(encoding="utf-8")
        files = "".join(map(shipped, exercise_ids()))
        keys = set(re.findall(r"^(\w+) = (?!false)", files, re.MULTILINE))  # false: a check left out
        assert [key for key in sorted(keys) if f"`{key}`" not in text] == []

    @pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
    def test_links_within_the_documentation_lead_somewhere(self, page: Path) -> None:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        local = [link for link in links if not re.match(r"\w+:", link)]
        assert [link for link in local if not (page.parent / link).exists()] == []

    @pytest.mark.parametrize(
        "path", sorted((DOCS / "examples").glob("*.toml")), ids=lambda p: p.name
    )
    def test_worked_examples_are_valid_and_honest_about_limits_of_our_own(self, path: Path) -> None:
        checks = load_exercise(path).checks
        assert checks
        for check in checks:
            if re.search(r"\bours\b", check.source.citation, re.IGNORECASE):
                assert check.source.kind is SourceKind.PROVISIONAL


def shipped(exercise: str) -> str:
    folder = Path(formcheck.__file__).parent / "exercises"
    return (folder / f"{exercise}.toml").read_text(encoding="utf-8")

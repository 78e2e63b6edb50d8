"""Who may know whom, beyond what the import contracts say, and no state shared between visitors."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.machine import ROOT

DOMAIN = sorted((ROOT / "dashboard").rglob("*.py"))
LAYOUTS = sorted((ROOT / "layouts").rglob("*.py"))
CALLBACKS = sorted((ROOT / "callbacks").rglob("*.py"))
CODE = [*DOMAIN, *LAYOUTS, *CALLBACKS]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize(
    "package", sorted(name(one.parent).replace("/", ".") for one in CALLBACKS if one.stem == "__init__")
)
def test_a_package_can_be_imported_before_any_other(package: str) -> None:
    ended = subprocess.run([sys.executable, "-c", f"import {package}"], cwd=ROOT, capture_output=True, text=True)

    assert ended.stderr == ""


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_the_app_and_the_command_line_read_the_environment(path: Path) -> None:
    if name(path) == "dashboard/cli.py" or name(path).startswith("dashboard/cli/"):
        return
    text = path.read_text("utf-8")

    assert "os.environ" not in text
    assert "getenv" not in text


@pytest.mark.parametrize("path", CODE, ids=name)
def test_numexpr_stays_in_scoring(path: Path) -> None:
    if not name(path).startswith("dashboard/scoring/"):
        assert not any(module.split(".")[0] == "numexpr" for module in imported(path))


@pytest.mark.parametrize("path", LAYOUTS, ids=name)
def test_layouts_open_no_files(path: Path) -> None:
    if name(path) != "layouts/wording/__init__.py":  # its sentences are part of the package
        assert not calls(path) & {"open", "Path", "Path.read_text", "pd.read_csv", "pd.read_parquet"}


MUTATORS = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard"}


def changed_module_names(tree: ast.Module) -> set[str]:
    """Names of the module that its functions change: what one visitor does, another would see."""
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    changed: set[str] = set()
    for node in (inner for function in functions for inner in ast.walk(function)):
        if isinstance(node, ast.Global):
            changed |= set(node.names)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
            changed.add(ast.unparse(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            changed.add(ast.unparse(node.func.value))
    return changed & names


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_module_holds_state_that_visitors_could_share(path: Path) -> None:
    assert changed_module_names(ast.parse(path.read_text("utf-8"))) == set()


def test_shared_state_would_be_found() -> None:
    shared = ast.parse("SEEN: dict[str, int] = {}\ndef visit(who):\n    SEEN[who] = 1\n")

    assert changed_module_names(shared) == {"SEEN"}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_callbacks_are_registered_on_an_app_and_never_globally(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    from_dash = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "dash"
        for alias in node.names
    }

    assert not from_dash & {"callback", "clientside_callback"}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_swallows_every_error(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    bare = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type is None]

    assert bare == []

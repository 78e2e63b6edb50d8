"""No text from anyone reaches numexpr: its expressions are constants of one module, compiled when it loads."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("dashboard", "layouts", "callbacks") for path in (ROOT / room).rglob("*.py")]


def imports_of(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_only_the_re_prediction_imports_numexpr():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if "numexpr" in imports_of(ast.parse(path.read_text("utf-8")))
    ]
    assert importers == ["dashboard/scoring/clrisk.py"]


def test_every_use_of_numexpr_is_a_constant_compiled_at_module_level():
    tree = ast.parse((ROOT / "dashboard/scoring/clrisk.py").read_text("utf-8"))
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "numexpr"]
    compiled = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "numexpr.NumExpr"
    ]
    assert uses
    assert len(compiled) == len(uses)
    for call in compiled:
        assert isinstance(call.args[0], ast.Constant)
        assert isinstance(call.args[0].value, str)


def test_nothing_is_evaluated_from_text_anywhere():
    for path in SOURCES:
        called = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not called & {"eval", "exec", "numexpr.evaluate", "pd.eval", "ne.evaluate"}, path

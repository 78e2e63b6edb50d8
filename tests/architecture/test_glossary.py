"""No word of the domain goes unexplained: every enumeration and every code of a choice stands in the glossary."""

from __future__ import annotations

import enum
import importlib
from typing import Any

import pytest

import dashboard
from dashboard.choices import Classing, FactorOption, Scenario
from tests.support.machine import ROOT
from tests.support.modules import modules_of

GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")


def enumerations() -> list[type[enum.Enum]]:
    found = {
        member
        for module in modules_of(dashboard)
        for member in vars(importlib.import_module(module)).values()
        if isinstance(member, type) and issubclass(member, enum.Enum) and member.__module__.startswith("dashboard")
    }
    return sorted(found, key=lambda member: (member.__module__, member.__name__))


def is_explained(member: enum.Enum) -> bool:
    return any(f"`{said}`" in GLOSSARY for said in (f"{type(member).__name__}.{member.name}", str(member.value)))


@pytest.mark.parametrize("enumeration", enumerations(), ids=lambda e: f"{e.__module__}.{e.__name__}")
def test_every_member_of_an_enumeration_is_in_the_glossary(enumeration: type[enum.Enum]) -> None:
    assert [member.name for member in enumeration if not is_explained(member)] == []


def literals_of(model: Any) -> set[str]:
    """Every text that a field of ``model`` may be by name."""
    texts: set[str] = set()

    def collect(schema: object) -> None:
        if isinstance(schema, dict):
            texts.update(value for value in schema.get("enum", []) if isinstance(value, str))
            for inner in schema.values():
                collect(inner)
        elif isinstance(schema, list):
            for inner in schema:
                collect(inner)

    collect(model.model_json_schema())
    return texts


@pytest.mark.parametrize("model", [Classing, FactorOption, Scenario])
def test_every_named_choice_is_in_the_glossary(model: Any) -> None:
    assert sorted(text for text in literals_of(model) if f"`{text}`" not in GLOSSARY) == []


def test_every_term_says_what_it_must_not_be_confused_with() -> None:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]

    assert [row for row in rows if row.count(" | ") != 3] == []

"""A percentage is written alike everywhere: Spanish parts the sign by a space that does not break, others do not."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from callbacks.services import Services
from dashboard.formatting import PERCENT_SIGNS, NumberFormat, cell_percent
from dashboard.language import Language
from tests.callbacks.test_pages import page
from tests.support.machine import ROOT

LANGUAGES = {language.value: language for language in Language}
WRONG = {
    Language.SPANISH: re.compile(r"[\d}](?!\u00a0)\s?%(?![\w(])"),
    Language.ENGLISH: re.compile(r"[\d}]\s%(?!\w)"),
    Language.PORTUGUESE: re.compile(r"[\d}]\s%(?!\w)"),
}
FRAME = 'width="100%"'
"""In the code that embeds a page; no number that anybody reads."""
NOT_READ = {"style", "id", "className", "class", "href", "src"}
ADDRESSES = tuple(
    f"/{language}/{rest}"
    for language, rests in {
        "es": (
            "comparar/TSA/01001,01003?with=state,country",
            "respuesta/TSA/01003",
            "mapa/TSA/01/01003?shift=rural:10",
            "municipio/TSA/01003",
            "municipios/TSA?factor=rural",
            "metodo/TSA",
            "fuentes",
            "plan",
            "pais/TSA",
        ),
        "en": (
            "compare/TSA/01001,01003?with=state,country",
            "response/TSA/01003",
            "map/TSA/01/01003?shift=rural:10",
            "municipality/TSA/01003",
            "municipalities/TSA?factor=rural",
            "method/TSA",
            "sources",
            "plan",
            "country/TSA",
        ),
        "pt": (
            "comparar/TSA/01001,01003?with=state,country",
            "resposta/TSA/01003",
            "mapa/TSA/01/01003?shift=rural:10",
            "municipio/TSA/01003",
            "municipios/TSA?factor=rural",
            "metodo/TSA",
            "fontes",
            "plano",
            "pais/TSA",
        ),
    }.items()
    for rest in rests
)


def in_files() -> Iterator[tuple[str, Language, str]]:
    """Every sentence of a file of words, with its file and language."""
    for file in (*ROOT.glob("layouts/wording/**/*.json"), *ROOT.glob("dashboard/*/words/*.json")):
        yield str(file.relative_to(ROOT)), LANGUAGES[file.stem], file.read_text("utf-8")
    with (ROOT / "geodata/regional/facts_words.csv").open(encoding="utf-8", newline="") as held:
        for row in csv.DictReader(held):
            yield from (("facts_words.csv", LANGUAGES[name], row[name]) for name in ("es", "pt"))
    for file in ROOT.glob("geodata/**/*.yaml"):
        said = re.findall(r'\b(es|en|pt): "((?:[^"\\]|\\.)*)"', file.read_text("utf-8"))
        yield from ((str(file.relative_to(ROOT)), LANGUAGES[name], text) for name, text in said)


def in_code() -> Iterator[tuple[str, Language, str]]:
    """Every ``Text(es=..., en=..., pt=...)`` of the code, the places of its facts as braces."""
    for file in (*ROOT.glob("dashboard/**/*.py"), *ROOT.glob("layouts/**/*.py")):
        source = file.read_text("utf-8")
        if "Text(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            for word in node.keywords if isinstance(node, ast.Call) else ():
                if word.arg in LANGUAGES:
                    yield str(file.relative_to(ROOT)), LANGUAGES[word.arg], "".join(_pieces(word.value))


def _pieces(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.FormattedValue):
            yield "{}"


def shown(node: Any) -> Iterator[str]:
    """Every text of a page that somebody reads or hears."""
    if isinstance(node, str) and node.startswith('{"'):
        yield from shown(json.loads(node))
    elif isinstance(node, str):
        yield unescape(re.sub(r"<[^>]*>", " ", node)).replace(FRAME, "")
    elif isinstance(node, list):
        for one in node:
            yield from shown(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in NOT_READ:
                yield from shown(value)


@pytest.mark.parametrize("sentences", [in_files, in_code])
def test_a_percentage_is_spelt_as_its_language_spells_it(sentences: Any) -> None:
    told = list(sentences())

    assert len(told) > 30
    assert [(file, text[:200]) for file, language, text in told if WRONG[language].search(text)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_writes_its_percentages_in_one_way(services: Services, address: str) -> None:
    language = LANGUAGES[address[1:3]]

    texts = list(shown(page(services, address)))

    assert [
        around.group()
        for text in texts
        for around in re.finditer(r".{0,40}%", text)
        if WRONG[language].search(around.group())
    ] == []


@pytest.mark.parametrize("locale", ["es_MX", "es_PE", "es_AR", "es_419", "en", "pt_BR"])
def test_the_sign_follows_the_language_and_not_the_country(locale: str) -> None:
    written = NumberFormat(locale).percent(0.123)

    assert written.replace(",", ".") == f"12.3{PERCENT_SIGNS[LANGUAGES[locale[:2]]]}"
    assert not WRONG[LANGUAGES[locale[:2]]].search(written)


def test_a_workbook_writes_the_sign_as_the_page_does() -> None:
    assert [cell_percent(language) for language in Language] == ['0.0"\u00a0"%', "0.0%", "0.0%"]


def test_the_spelling_that_is_refused_is_refused() -> None:
    assert all(WRONG[Language.SPANISH].search(text) for text in ("95%", "95 %", "{amount}%", "95\u2009%"))
    assert not WRONG[Language.SPANISH].search("95\u00a0% y {amount}\u00a0%")
    assert all(WRONG[language].search("95\u00a0%") for language in (Language.ENGLISH, Language.PORTUGUESE))

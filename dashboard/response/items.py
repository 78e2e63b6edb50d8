"""What a team writes down in the lists of a stage: kinds of rows, their fields, and how a form's text is read.

The lists follow the stages told in Lima (2019, session 6.1) and the workshop's flags (6.2); their columns are a
choice of this atlas (decision 0028), not part of the published method.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from dashboard.language import Text
from dashboard.response.gaps import Reach
from dashboard.response.stages import Flag, Stage

LONGEST_LINE, LONGEST_TEXT = 300, 4000
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LARGEST = Decimal("1e15")


@unique
class ItemKind(StrEnum):
    """A list of a workspace."""

    COUNTERPART = "counterpart"
    AGREEMENT = "agreement"
    TRAINING = "training"
    SOURCE = "source"
    MICRO_AREA = "micro_area"
    SERVICE = "service"
    FACTOR = "factor"
    """A factor that the team knows of and the model does not."""
    LINE = "line"
    COST = "cost"
    INDICATOR = "indicator"
    CONSULTED = "consulted"
    CHALLENGE = "challenge"
    ACTION = "action"


@unique
class FieldKind(StrEnum):
    """How a field is filled in and read."""

    LINE = "line"
    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    YEAR = "year"
    DAY = "day"
    CHOICE = "choice"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class ItemField:
    """One column of a list."""

    name: str
    kind: FieldKind
    label: Text
    is_required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Misread:
    """Why the text of one field was not taken."""

    field: str
    reason: str
    """``missing``, ``too_long``, ``no_count``, ``no_amount``, ``no_year``, ``no_day``, ``no_choice``, ``no_link``."""
    received: str = ""


def _field(
    name: str, kind: FieldKind, es: str, en: str, pt: str, *, required: bool = False, choices: Any = ()
) -> ItemField:
    return ItemField(name, kind, Text(es=es, en=en, pt=pt), required, tuple(choices))


SIDES: tuple[tuple[str, Text], ...] = (
    ("government", Text(es="Gobierno", en="Government", pt="Governo")),
    ("employers", Text(es="Empleadores", en="Employers", pt="Empregadores")),
    ("workers", Text(es="Trabajadores", en="Workers", pt="Trabalhadores")),
    ("civil_society", Text(es="Sociedad civil", en="Civil society", pt="Sociedade civil")),
)
"""Who is consulted, and who speaks at a flag of the workshop."""
PROFILES: tuple[tuple[str, Text], ...] = (
    ("technical", Text(es="Técnico", en="Technical", pt="Técnico")),
    ("political", Text(es="Político", en="Political", pt="Político")),
    ("both", Text(es="Técnico y político", en="Technical and political", pt="Técnico e político")),
)
FLAGS: tuple[tuple[str, Text], ...] = (
    (Flag.PREPARATION, Text(es="Preparación", en="Preparation", pt="Preparação")),
    (Flag.CHARACTERISATION, Text(es="Caracterización", en="Characterisation", pt="Caracterização")),
    (
        Flag.SERVICES_MAPPING,
        Text(es="Mapeo de servicios públicos", en="Public services mapping", pt="Mapeamento de serviços públicos"),
    ),
    (
        Flag.POLICY_DESIGN,
        Text(es="Diseño de la política local", en="Local policy design", pt="Desenho da política local"),
    ),
)
REACHES: tuple[tuple[str, Text], ...] = (
    (Reach.NONE, Text(es="No lo atiende", en="Does not address it", pt="Não o atende")),
    (Reach.PARTIAL, Text(es="A una parte", en="A part", pt="A uma parte")),
    (Reach.WHOLE, Text(es="A todos", en="All of them", pt="A todos")),
    (Reach.UNKNOWN, Text(es="No se sabe", en="Not known", pt="Não se sabe")),
)

_LINE, _TEXT, _COUNT, _AMOUNT = FieldKind.LINE, FieldKind.TEXT, FieldKind.COUNT, FieldKind.AMOUNT
_YEAR, _DAY, _CHOICE, _LINK = FieldKind.YEAR, FieldKind.DAY, FieldKind.CHOICE, FieldKind.LINK

ITEM_FIELDS: Mapping[ItemKind, tuple[ItemField, ...]] = MappingProxyType(
    {
        ItemKind.COUNTERPART: (
            _field("name", _LINE, "Nombre", "Name", "Nome", required=True),
            _field("institution", _LINE, "Institución", "Institution", "Instituição", required=True),
            _field("profile", _CHOICE, "Perfil", "Profile", "Perfil", choices=PROFILES),
            _field("contact", _LINE, "Contacto institucional", "Institutional contact", "Contato institucional"),
        ),
        ItemKind.AGREEMENT: (
            _field("title", _LINE, "Acuerdo", "Agreement", "Acordo", required=True),
            _field("parties", _LINE, "Entre quiénes", "Between whom", "Entre quem"),
            _field("signed_on", _DAY, "Fecha de firma", "Signed on", "Data de assinatura"),
            _field("link", _LINK, "Enlace", "Link", "Link"),
        ),
        ItemKind.TRAINING: (
            _field("title", _LINE, "Capacitación", "Training", "Capacitação", required=True),
            _field("held_on", _DAY, "Fecha", "Date", "Data"),
            _field("people", _COUNT, "Participantes", "Participants", "Participantes"),
        ),
        ItemKind.SOURCE: (
            _field("title", _LINE, "Fuente", "Source", "Fonte", required=True),
            _field("holder", _LINE, "Quién la tiene", "Who holds it", "Quem a possui"),
            _field("year", _YEAR, "Año", "Year", "Ano"),
            _field(
                "covers", _TEXT, "Qué cubre y qué no", "What it covers and what not", "O que cobre e o que não cobre"
            ),
        ),
        ItemKind.MICRO_AREA: (
            _field("name", _LINE, "Microárea", "Micro-area", "Microárea", required=True),
            _field("type", _LINE, "Tipo (AGEB, localidad…)", "Type (AGEB, locality…)", "Tipo (AGEB, localidade…)"),
            _field("children", _COUNT, "Niñas, niños y adolescentes", "Children", "Crianças e adolescentes"),
            _field("working", _COUNT, "En trabajo infantil", "In child labour", "Em trabalho infantil"),
            _field("out_of_school", _COUNT, "Fuera de la escuela", "Out of school", "Fora da escola"),
            _field("notes", _TEXT, "Notas", "Notes", "Notas"),
        ),
        ItemKind.SERVICE: (
            _field("institution", _LINE, "Institución", "Institution", "Instituição", required=True),
            _field("programme", _LINE, "Programa", "Programme", "Programa", required=True),
            _field("offers", _TEXT, "Qué ofrece", "What it offers", "O que oferece"),
            _field("coverage", _LINE, "Cobertura", "Coverage", "Cobertura"),
        ),
        ItemKind.FACTOR: (
            _field("name", _LINE, "Factor", "Factor", "Fator", required=True),
            _field("why", _TEXT, "Por qué pesa aquí", "Why it weighs here", "Por que pesa aqui"),
        ),
        ItemKind.LINE: (
            _field("title", _LINE, "Línea de acción", "Line of action", "Linha de ação", required=True),
            _field("population", _LINE, "Población objetivo", "Target population", "População-alvo"),
            _field("area", _LINE, "Área priorizada", "Prioritised area", "Área priorizada"),
            _field("responsible", _LINE, "Responsable", "Responsible", "Responsável"),
        ),
        ItemKind.COST: (
            _field("line", _LINE, "Línea de acción", "Line of action", "Linha de ação", required=True),
            _field("year", _YEAR, "Año", "Year", "Ano", required=True),
            _field("source", _LINE, "Fuente de los recursos", "Source of funds", "Fonte dos recursos", required=True),
            _field("amount", _AMOUNT, "Monto", "Amount", "Valor"),
        ),
        ItemKind.INDICATOR: (
            _field("title", _LINE, "Indicador", "Indicator", "Indicador", required=True),
            _field("baseline", _LINE, "Línea de base", "Baseline", "Linha de base"),
            _field("target", _LINE, "Meta", "Target", "Meta"),
            _field("verification", _LINE, "Medio de verificación", "Means of verification", "Meio de verificação"),
            _field("responsible", _LINE, "Responsable", "Responsible", "Responsável"),
            _field("due_on", _DAY, "Fecha de medición", "To be measured on", "Data de medição"),
        ),
        ItemKind.CONSULTED: (
            _field("side", _CHOICE, "Sector", "Constituency", "Setor", required=True, choices=SIDES),
            _field("who", _LINE, "Organización", "Organisation", "Organização", required=True),
            _field("held_on", _DAY, "Fecha", "Date", "Data"),
            _field("said", _TEXT, "Qué se dijo", "What was said", "O que se disse"),
        ),
        ItemKind.CHALLENGE: (
            _field("flag", _CHOICE, "Bandera", "Flag", "Bandeira", required=True, choices=FLAGS),
            _field("side", _CHOICE, "Desde qué papel", "From which role", "De que papel", choices=SIDES),
            _field("words", _TEXT, "Desafío", "Challenge", "Desafio", required=True),
        ),
        ItemKind.ACTION: (
            _field("flag", _CHOICE, "Bandera", "Flag", "Bandeira", required=True, choices=FLAGS),
            _field("side", _CHOICE, "Desde qué papel", "From which role", "De que papel", choices=SIDES),
            _field("words", _TEXT, "Acción", "Action", "Ação", required=True),
        ),
    }
)

ITEMS_OF: Mapping[Stage, tuple[ItemKind, ...]] = MappingProxyType(
    {
        Stage.SELECTION: (),
        Stage.LIAISON: (ItemKind.COUNTERPART, ItemKind.AGREEMENT, ItemKind.TRAINING),
        Stage.CHARACTERISATION: (ItemKind.SOURCE, ItemKind.MICRO_AREA),
        Stage.SERVICES: (ItemKind.SERVICE, ItemKind.FACTOR),
        Stage.DESIGN: (ItemKind.LINE, ItemKind.COST, ItemKind.INDICATOR, ItemKind.CONSULTED),
    }
)
"""Lists of a stage; challenges and actions belong to the workshop, which runs across the stages."""


def read_item(kind: ItemKind, given: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Misread, ...]]:
    """The row that a form's texts mean, as plain JSON values, and every field that could not be taken.

    An empty optional field is ``None``: not told, which is never zero. Amounts stay decimal text, so that cents are
    kept; days are ISO dates.

    Examples
    --------
    >>> body, wrong = read_item(ItemKind.COST, {"line": "Visits", "year": "2026", "source": "State", "amount": "10.50"})
    >>> body["amount"], body["year"], wrong
    ('10.50', 2026, ())
    >>> read_item(ItemKind.COST, {"line": "", "year": "soon", "source": "State"})[1]
    (Misread(field='line', reason='missing', received=''), Misread(field='year', reason='no_year', received='soon'))
    """
    body: dict[str, Any] = {}
    wrong: list[Misread] = []
    for field in ITEM_FIELDS[kind]:
        text = given.get(field.name, "").strip()
        if not text:
            body[field.name] = None
            if field.is_required:
                wrong.append(Misread(field.name, "missing"))
            continue
        try:
            body[field.name] = _READERS[field.kind](text, field)
        except _NotTakenError as refused:
            wrong.append(Misread(field.name, str(refused), text[:60]))
    return body, tuple(wrong)


def is_currency(code: str) -> bool:
    """Whether ``code`` is a currency of ISO 4217 as the number formats know them.

    Examples
    --------
    >>> is_currency("MXN"), is_currency("pesos")
    (True, False)
    """
    return code in Locale("en").currencies


class _NotTakenError(ValueError):
    """The reason, as ``Misread`` names it."""


def _words(longest: int) -> Callable[[str, ItemField], str]:
    def read(text: str, _field: ItemField) -> str:
        if len(text) > longest:
            raise _NotTakenError("too_long")
        return text

    return read


def _count(text: str, _field: ItemField) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise _NotTakenError("no_count")
    return int(text)


def _amount(text: str, _field: ItemField) -> str:
    # Two decimals at most: "1.234" is a thousand to one reader and one to another, so it is not guessed.
    found = re.fullmatch(r"([0-9]{1,16})(?:[.,]([0-9]{1,2}))?", text)
    if found is None:
        raise _NotTakenError("no_amount")
    amount = Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])
    if amount > _LARGEST:
        raise _NotTakenError("no_amount")
    return format(amount, "f")


def _year(text: str, _field: ItemField) -> int:
    if not (text.isascii() and text.isdecimal() and _FIRST_YEAR <= int(text[:6]) <= _LAST_YEAR):
        raise _NotTakenError("no_year")
    return int(text)


def _day(text: str, _field: ItemField) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as wrong:
        raise _NotTakenError("no_day") from wrong


def _choice(text: str, field: ItemField) -> str:
    if text not in {str(code) for code, _ in field.choices}:
        raise _NotTakenError("no_choice")
    return text


def _link(text: str, _field: ItemField) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as wrong:
        raise _NotTakenError("no_link") from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > 2000 or " " in text:
        raise _NotTakenError("no_link")
    return text


_READERS: Mapping[FieldKind, Callable[[str, ItemField], Any]] = MappingProxyType(
    {
        FieldKind.LINE: _words(LONGEST_LINE),
        FieldKind.TEXT: _words(LONGEST_TEXT),
        FieldKind.COUNT: _count,
        FieldKind.AMOUNT: _amount,
        FieldKind.YEAR: _year,
        FieldKind.DAY: _day,
        FieldKind.CHOICE: _choice,
        FieldKind.LINK: _link,
    }
)

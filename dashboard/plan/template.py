"""The plan as a spreadsheet: which sheets and columns, what each may hold, and what is wrong with a filled one.

One declaration makes the template that is handed out, checks the workbook that comes back, and tells every
problem at once with the address of its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from dashboard.errors import AtlasError
from dashboard.language import Language, Text
from dashboard.plan.indicators import Reporter, ValueKind

LONGEST_SHEET = 5_000
"""Rows that one sheet may have; a plan of 200 indicators over 8 years and 40 countries stays far below."""


class PlanRefusedError(AtlasError):
    """A workbook that cannot become a plan; every problem is told with its cell, nothing was imported."""

    key = "plan_refused"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"the plan was not imported:\n{lines}", problems=len(self.problems))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell."""

    sheet: str
    cell: str
    told: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.told}"


Read = Callable[[str], Any]
"""Text of a cell to its value; raises ValueError with what is allowed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet."""

    name: str
    heading: Text
    meaning: Text
    read: Read
    needed: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a table with a heading row."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    """Columns that together name a row; never repeated."""

    def column(self, name: str) -> str:
        """Letter of the column ``name``."""
        return letter([one.name for one in self.fields].index(name))


def letter(position: int) -> str:
    """Letter of the column at ``position``, counted from 0.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _words(longest: int) -> Read:
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"holds {len(text)} signs; at most {longest}")
        return text

    return read


def _number(text: str) -> float:
    plain = text.replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        raise ValueError(f"'{text}' is no number; write it as 1234.5") from None
    if not isfinite(value):
        raise ValueError(f"'{text}' is no number; leave the cell empty where there is none")
    return value


def _whole(text: str) -> int:
    value = _number(text)
    if value != int(value) or not 1 <= value <= 99:
        raise ValueError(f"'{text}' is no whole number from 1 to 99")
    return int(value)


def _year(text: str) -> int:
    value = _number(text)
    if value != int(value) or not 1990 <= value <= 2100:
        raise ValueError(f"'{text}' is no year between 1990 and 2100")
    return int(value)


def _yes_no(text: str) -> bool:
    known = {"yes": True, "sí": True, "si": True, "sim": True, "no": False, "não": False, "nao": False}
    if text.casefold() not in known:
        raise ValueError(f"'{text}' is neither yes nor no")
    return known[text.casefold()]


def _one_of(allowed: Mapping[str, Any]) -> Read:
    def read(text: str) -> Any:
        found = allowed.get(text.casefold())
        if found is None:
            raise ValueError(f"'{text}' is unknown; allowed are {', '.join(allowed)}")
        return found

    return read


def _reporters(text: str) -> tuple[Reporter, ...]:
    letters = {
        "G": Reporter.GOVERNMENT,
        "E": Reporter.EMPLOYERS,
        "W": Reporter.WORKERS,
        "TS": Reporter.TECHNICAL_SECRETARIAT,
    }
    parts = [part.strip().upper() for part in text.replace(";", "/").replace(",", "/").split("/") if part.strip()]
    unknown = [part for part in parts if part not in letters]
    if unknown or not parts:
        raise ValueError(f"'{text}' names nobody who reports; write G, E, W and TS, divided by /")
    return tuple(dict.fromkeys(letters[part] for part in parts))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))


def _code(text: str) -> str:
    if len(text) > 20 or not all(sign.isalnum() or sign in ".-_" for sign in text):
        raise ValueError(f"'{text}' is no code; use letters, digits, '.', '-' and '_', at most 20")
    return text


def _country(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise ValueError(f"'{text}' is no country; write its ISO3 code, such as PER")
    return text.upper()


DIRECTIONS = {"up": 1, "down": -1, "sube": 1, "baja": -1, "sobe": 1, "desce": -1}
KINDS = {kind.value: kind for kind in ValueKind}


def _titles(longest: int, what: Text) -> tuple[Field, ...]:
    named = {
        Language.SPANISH: Text(es="en español", en="in Spanish", pt="em espanhol"),
        Language.ENGLISH: Text(es="en inglés", en="in English", pt="em inglês"),
        Language.PORTUGUESE: Text(es="en portugués", en="in Portuguese", pt="em português"),
    }

    def heading(language: Language) -> Text:
        words = named[language]
        return Text(es=f"{what.es} {words.es}", en=f"{what.en} {words.en}", pt=f"{what.pt} {words.pt}")

    return tuple(
        Field(
            f"title_{language.value}",
            heading(language),
            Text(
                es="Si falta un idioma se muestra otro y se dice cuál",
                en="Where a language is missing another one is shown and named",
                pt="Se falta um idioma, mostra-se outro e diz-se qual",
            ),
            _words(longest),
            needed=language is Language.SPANISH,
            default="",
        )
        for language in Language
    )


SHEETS = (
    Sheet(
        "results",
        Text(es="Resultados", en="Results", pt="Resultados"),
        (
            Field(
                "number",
                Text(es="Número", en="Number", pt="Número"),
                Text(es="1, 2, 3 …", en="1, 2, 3 …", pt="1, 2, 3 …"),
                _whole,
                needed=True,
            ),
            *_titles(600, Text(es="Resultado", en="Result", pt="Resultado")),
        ),
        ("number",),
    ),
    Sheet(
        "outputs",
        Text(es="Productos", en="Outputs", pt="Produtos"),
        (
            Field(
                "result",
                Text(es="Resultado", en="Result", pt="Resultado"),
                Text(es="Su número", en="Its number", pt="Seu número"),
                _whole,
                needed=True,
            ),
            Field(
                "code",
                Text(es="Código", en="Code", pt="Código"),
                Text(es="Como 3.a", en="Such as 3.a", pt="Como 3.a"),
                _code,
                needed=True,
            ),
            *_titles(600, Text(es="Producto", en="Output", pt="Produto")),
        ),
        ("code",),
    ),
    Sheet(
        "indicators",
        Text(es="Indicadores", en="Indicators", pt="Indicadores"),
        (
            Field(
                "code",
                Text(es="Código", en="Code", pt="Código"),
                Text(es="Como 1.2", en="Such as 1.2", pt="Como 1.2"),
                _code,
                needed=True,
            ),
            Field(
                "result",
                Text(es="Resultado", en="Result", pt="Resultado"),
                Text(es="Su número", en="Its number", pt="Seu número"),
                _whole,
                needed=True,
            ),
            Field(
                "output",
                Text(es="Producto", en="Output", pt="Produto"),
                Text(es="Su código, si lo hay", en="Its code, if any", pt="Seu código, se houver"),
                _code,
            ),
            *_titles(600, Text(es="Indicador", en="Indicator", pt="Indicador")),
            Field(
                "definition",
                Text(es="Definición", en="Definition", pt="Definição"),
                Text(es="Qué se cuenta", en="What is counted", pt="O que se conta"),
                _words(4000),
                default="",
            ),
            Field(
                "kind",
                Text(es="Tipo de valor", en="Kind of value", pt="Tipo de valor"),
                Text(es="number, yes_no o text", en="number, yes_no or text", pt="number, yes_no ou text"),
                _one_of(KINDS),
                needed=True,
                choices=tuple(KINDS),
            ),
            Field(
                "unit",
                Text(es="Unidad", en="Unit", pt="Unidade"),
                Text(es="Países, municipios, % …", en="Countries, municipalities, % …", pt="Países, municípios, % …"),
                _words(60),
                default="",
            ),
            Field(
                "direction",
                Text(es="Sentido", en="Direction", pt="Sentido"),
                Text(es="Qué es mejor: up o down", en="Which is better: up or down", pt="O que é melhor: up ou down"),
                _one_of(DIRECTIONS),
                choices=("up", "down"),
                default=1,
            ),
            Field(
                "baseline",
                Text(es="Línea de base", en="Baseline", pt="Linha de base"),
                Text(es="Vacío si no se conoce", en="Empty where it is not known", pt="Vazio se não se conhece"),
                _number,
            ),
            Field(
                "baseline_year",
                Text(es="Año de base", en="Baseline year", pt="Ano de base"),
                Text(es="Como 2018", en="Such as 2018", pt="Como 2018"),
                _year,
            ),
            Field(
                "cumulative",
                Text(es="Acumulativo", en="Cumulative", pt="Cumulativo"),
                Text(
                    es="yes: cada informe dice lo que se sumó en su año",
                    en="yes: each report tells what its year added",
                    pt="yes: cada relatório diz o que seu ano somou",
                ),
                _yes_no,
                choices=("yes", "no"),
                default=False,
            ),
            Field(
                "tolerance",
                Text(es="Tolerancia", en="Tolerance", pt="Tolerância"),
                Text(
                    es="Entre 0 y 0.5; 0.05 si vacío", en="0 to 0.5; 0.05 if empty", pt="Entre 0 e 0.5; 0.05 se vazio"
                ),
                _number,
                default=0.05,
            ),
            Field(
                "responsible",
                Text(es="Informan", en="Reporters", pt="Informam"),
                Text(es="G / E / W / TS", en="G / E / W / TS", pt="G / E / W / TS"),
                _reporters,
                needed=True,
            ),
            Field(
                "frequency",
                Text(es="Frecuencia", en="Frequency", pt="Frequência"),
                Text(es="yearly o biannual", en="yearly or biannual", pt="yearly ou biannual"),
                _one_of({"yearly": "yearly", "biannual": "biannual"}),
                choices=("yearly", "biannual"),
                default="yearly",
            ),
            Field(
                "source",
                Text(es="Fuente", en="Source", pt="Fonte"),
                Text(es="De dónde sale el valor", en="Where the value comes from", pt="De onde vem o valor"),
                _words(1000),
                default="",
            ),
            Field(
                "verification",
                Text(es="Medio de verificación", en="Means of verification", pt="Meio de verificação"),
                Text(es="Qué lo prueba", en="What shows it", pt="O que o comprova"),
                _words(1000),
                default="",
            ),
            Field(
                "activities",
                Text(es="Actividades", en="Activities", pt="Atividades"),
                Text(es="Qué se hará", en="What will be done", pt="O que será feito"),
                _words(4000),
                default="",
            ),
            Field(
                "factors",
                Text(es="Factores de riesgo", en="Risk factors", pt="Fatores de risco"),
                Text(
                    es="Códigos, divididos por comas",
                    en="Codes, divided by commas",
                    pt="Códigos, divididos por vírgulas",
                ),
                _codes,
                default=(),
            ),
        ),
        ("code",),
    ),
    Sheet(
        "targets",
        Text(es="Metas", en="Targets", pt="Metas"),
        (
            Field(
                "indicator",
                Text(es="Indicador", en="Indicator", pt="Indicador"),
                Text(es="Su código", en="Its code", pt="Seu código"),
                _code,
                needed=True,
            ),
            Field(
                "country",
                Text(es="País", en="Country", pt="País"),
                Text(es="Vacío: todos", en="Empty: all", pt="Vazio: todos"),
                _country,
                default="",
            ),
            Field(
                "year",
                Text(es="Año", en="Year", pt="Ano"),
                Text(es="Como 2021", en="Such as 2021", pt="Como 2021"),
                _year,
                needed=True,
            ),
            Field(
                "value",
                Text(es="Valor", en="Value", pt="Valor"),
                Text(es="1 o 0 para sí o no", en="1 or 0 for yes or no", pt="1 ou 0 para sim ou não"),
                _number,
            ),
            Field(
                "milestone",
                Text(es="Hito", en="Milestone", pt="Marco"),
                Text(es="En palabras", en="In words", pt="Em palavras"),
                _words(400),
                default="",
            ),
        ),
        ("indicator", "country", "year"),
    ),
)

Row = dict[str, Any]
Grid = Sequence[Sequence[object]]
"""Cells of a sheet as they were read, headings first."""


@dataclass(frozen=True, slots=True)
class PlanTables:
    """A whole, checked plan: rows by sheet, in the order of the workbook."""

    results: tuple[Row, ...]
    outputs: tuple[Row, ...]
    indicators: tuple[Row, ...]
    targets: tuple[Row, ...]


def read_plan(grids: Mapping[str, Grid]) -> PlanTables:
    """The plan that the sheets of a workbook tell.

    Parameters
    ----------
    grids : sheet name to its cells, headings in the first row; names of columns in any order

    Raises
    ------
    PlanRefusedError
        With every problem of every sheet: missing sheets and columns, cells that cannot be read, repeated keys,
        and rows that speak of a result, an output or an indicator that is not there.
    """
    problems: list[Problem] = []
    rows: dict[str, list[tuple[int, Row]]] = {}
    for sheet in SHEETS:
        if sheet.name in grids:
            rows[sheet.name] = list(_rows(sheet, grids[sheet.name], problems))
            problems += _repeated(sheet, rows[sheet.name])
        else:
            problems.append(Problem(sheet.name, "A1", "the sheet is missing; keep the sheets of the template"))
    if len(rows) == len(SHEETS):
        problems += _loose_ends(rows)
    if problems:
        raise PlanRefusedError([str(one) for one in problems])
    return PlanTables(**{name: tuple(row for _, row in found) for name, found in rows.items()})


def _rows(sheet: Sheet, grid: Grid, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    headings = [str(cell or "").strip() for cell in (grid[0] if grid else ())]
    at = {name: headings.index(name) for name in (one.name for one in sheet.fields) if name in headings}
    problems += [
        Problem(sheet.name, "A1", f"the column '{one.name}' is missing; keep the headings of the template")
        for one in sheet.fields
        if one.needed and one.name not in at
    ]
    if len(grid) - 1 > LONGEST_SHEET:
        problems.append(
            Problem(sheet.name, f"A{LONGEST_SHEET + 2}", f"more than {LONGEST_SHEET} rows; divide the plan")
        )
        return
    for number, cells in enumerate(grid[1:], start=2):
        if any(_text(cell) for cell in cells):
            yield number, dict(_cells(sheet, number, cells, at, problems))


def _cells(
    sheet: Sheet, number: int, cells: Sequence[object], at: Mapping[str, int], problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    for one in sheet.fields:
        place = at.get(one.name)
        text = _text(cells[place]) if place is not None and place < len(cells) else ""
        if not text:
            if one.needed and place is not None:
                problems.append(Problem(sheet.name, f"{letter(place)}{number}", f"'{one.name}' is empty; fill it in"))
            yield one.name, one.default
            continue
        try:
            yield one.name, one.read(text)
        except ValueError as wrong:
            problems.append(Problem(sheet.name, f"{letter(place or 0)}{number}", str(wrong)))
            yield one.name, one.default


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and isfinite(cell) and cell == int(cell):
        # A spreadsheet keeps 2018 as 2018.0.
        return str(int(cell))
    return str(cell).strip()


def _repeated(sheet: Sheet, rows: Sequence[tuple[int, Row]]) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    for number, row in rows:
        key = tuple(row[name] for name in sheet.key)
        if key in first:
            shown = ", ".join(str(part) for part in key if part not in (None, ""))
            yield Problem(
                sheet.name, f"{sheet.column(sheet.key[0])}{number}", f"'{shown}' stands in row {first[key]} too"
            )
        first.setdefault(key, number)


def _loose_ends(rows: Mapping[str, Sequence[tuple[int, Row]]]) -> Iterator[Problem]:
    """Rows that name something that no other sheet holds, and values that no rule can use."""
    results = {row["number"] for _, row in rows["results"]}
    outputs = {row["code"]: row["result"] for _, row in rows["outputs"]}
    indicators = {row["code"]: row for _, row in rows["indicators"]}
    for name in ("outputs", "indicators"):
        for number, row in rows[name]:
            if row["result"] is not None and row["result"] not in results:
                yield _at(name, "result", number, f"there is no result {row['result']} on the sheet 'results'")
    for number, row in rows["indicators"]:
        output = row["output"]
        if output is not None and output not in outputs:
            yield _at("indicators", "output", number, f"there is no output '{output}' on the sheet 'outputs'")
        elif output is not None and outputs[output] != row["result"]:
            told = f"output '{output}' belongs to result {outputs[output]}, this indicator to {row['result']}"
            yield _at("indicators", "output", number, told)
        if not 0 <= row["tolerance"] <= 0.5:
            yield _at("indicators", "tolerance", number, f"{row['tolerance']:g} is outside 0 to 0.5")
    for number, row in rows["targets"]:
        indicator = indicators.get(row["indicator"])
        if indicator is None:
            if row["indicator"] is not None:
                told = f"there is no indicator '{row['indicator']}' on the sheet 'indicators'"
                yield _at("targets", "indicator", number, told)
        elif row["value"] is None and not row["milestone"]:
            yield _at("targets", "value", number, "a target needs a value or a milestone")
        elif indicator["kind"] is ValueKind.YES_NO and row["value"] not in (None, 0.0, 1.0):
            yield _at("targets", "value", number, f"a yes or no indicator has 1 or 0, received {row['value']:g}")
        elif row["year"] and indicator["baseline_year"] and row["year"] <= indicator["baseline_year"]:
            told = f"the target of {row['year']} is not after the baseline of {indicator['baseline_year']}"
            yield _at("targets", "year", number, told)


def _at(sheet: str, field: str, number: int, told: str) -> Problem:
    declared = next(one for one in SHEETS if one.name == sheet)
    return Problem(sheet, f"{declared.column(field)}{number}", told)

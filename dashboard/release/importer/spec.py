"""What somebody wants to import, said once: by options or by a YAML file with the same words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dashboard.choices import FactorCode
from dashboard.classify.rule import LearntMethod
from dashboard.errors import ImportRefusedError
from dashboard.language import Text
from dashboard.release.manifest import FactorSpec, Words

Unit = Literal["share", "percent", "years", "per_1000", "index", "ratio", "count", "units"]

_FACTOR = re.compile(
    r"(?P<code>[a-z][a-z0-9_]{0,62}):(?P<column>.+?):(?P<sign>[+-])"
    r"(?::(?P<weight>\d+(?:\.\d+)?))?(?::(?P<unit>[a-z_0-9]+))?"
)
_CHECK = re.compile(r"(?P<smaller>.+?)\s*<=\s*(?P<larger>.+)")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Factor(_Frozen):
    """One factor of the index: a column of the table, or the ratio of two (``rural/total``)."""

    code: FactorCode
    column: Annotated[str, Field(min_length=1)]
    direction: Literal[-1, 1]
    """+1 raises the risk, -1 lowers it."""
    weight: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Official weight against the others; equal when none is given."""
    unit: Unit | None = None
    name: Words | None = None
    description: Words | None = None
    source: Words | None = None

    @classmethod
    def parse(cls, text: str) -> Factor:
        """A factor as options write it: ``name:column:+``, with a weight ``:12`` and a unit ``:percent`` if wanted.

        Examples
        --------
        >>> Factor.parse("rural:pesorur/pesotot:+:12").column
        'pesorur/pesotot'
        """
        found = _FACTOR.fullmatch(text.strip())
        if found is None:
            raise ValueError(
                f"'{text}' is not a factor; write name:column:+ (or -), with a weight and a unit if wanted: "
                "rural:pct_rural:+:12:percent"
            )
        return cls.model_validate(
            {
                "code": found["code"],
                "column": found["column"],
                "direction": 1 if found["sign"] == "+" else -1,
                "weight": float(found["weight"] or 1),
                "unit": found["unit"],
            }
        )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return cls.parse(value).model_dump()
        if isinstance(value, dict) and value.get("direction") in ("+", "-"):
            return {**value, "direction": 1 if value["direction"] == "+" else -1}
        return value


class NamesOfUnits(_Frozen):
    """A small table that names first-level units or places."""

    file: Path
    code: str
    name: str
    iso: str | None = None
    """Column of ISO 3166-2 codes, with or without the country's own letters."""

    @classmethod
    def parse(cls, text: str) -> NamesOfUnits:
        """As options write it: ``file:code column:name column`` and ``:iso column`` if there is one."""
        found = re.fullmatch(r"(.+\.[A-Za-z0-9]+):([^:]+):([^:]+)(?::([^:]+))?", text)
        if found is None:
            raise ValueError(f"'{text}' names no units; write file.csv:code_column:name_column[:iso_column]")
        return cls(file=Path(found[1]), code=found[2], name=found[3], iso=found[4])


class Check(_Frozen):
    """Two columns of which the first can never be above the second."""

    smaller: str
    larger: str

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            found = _CHECK.fullmatch(value.strip())
            if found is None:
                raise ValueError(f"'{value}' is not a check; write smaller_column<=larger_column")
            return found.groupdict()
        return value


class ImportSpec(_Frozen):
    """Everything an import needs to know; the words are those of the options, ``-`` written ``_``."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """ISO 3166-1 alpha-3."""
    boundaries: Path
    table: Path
    code_column: str
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]

    boundary_code: str | None = None
    """Property with the codes; ``None`` = the one that fits the table best."""
    boundary_name: str | None = None
    """Property with the names; ``None`` = ``name``, ``nombre``, ``nome`` ... if there is one."""
    place_names: NamesOfUnits | None = None
    """A table of names by code that are better than the outlines' own (which may be in capitals)."""
    admin1_column: str | None = None
    """Property or column with the code of the first-level unit."""
    admin1_prefix: Annotated[int, Field(ge=1, le=12)] | None = None
    """How many first characters of a code name its first-level unit."""
    admin1_name_column: str | None = None
    admin1_names: NamesOfUnits | None = None
    children_column: str | None = None

    name: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")
    title: Words | None = None
    country_name: Words | None = None
    definition: Words | None = None
    municipality_word: Words | None = None
    admin1_word: Words | None = None
    year: str = ""
    ages: str = "5-17"
    source: Words = Text.same("")
    licence: Words = Text.same("")
    attribution: tuple[Words, ...] = ()

    method: LearntMethod = "natural_breaks"
    classes: Annotated[int, Field(ge=2, le=7)] = 3
    availability_threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    suppress_below: Annotated[int, Field(ge=0)] = 0
    """Withhold the score where fewer children live; 0 = nowhere."""

    encoding: str | None = None
    boundary_encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    layer: str | None = None
    sheet: str | None = None
    missing: tuple[str, ...] = ()
    pad_codes: Annotated[int, Field(ge=2, le=32)] | None = None
    null_geometry: Literal["refuse", "drop"] = "refuse"
    duplicates: Literal["refuse", "merge"] = "refuse"
    missing_codes: Literal["refuse", "drop"] = "refuse"
    checks: tuple[Check, ...] = ()
    contradictions: Literal["refuse", "empty", "keep"] = "refuse"
    trust: tuple[str, ...] = ()
    """Columns whose values are right although they look mixed."""
    minimum_join: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Least share of the boundaries that must find a row."""

    @model_validator(mode="before")
    @classmethod
    def _year_as_text(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("year"), int):
            return {**value, "year": str(value["year"])}
        return value

    @model_validator(mode="after")
    def _factors_differ(self) -> ImportSpec:
        codes = [factor.code for factor in self.factors]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"the factors {repeated} are named twice; give each its own name")
        if not any(factor.weight for factor in self.factors):
            raise ValueError("all weights are zero; give at least one factor a weight above zero")
        return self


def read_spec(path: Path | None, *, data: Path | None = None, **options: Any) -> ImportSpec:
    """The specification of a YAML file, with ``options`` in place of what it says; ``path`` may be absent.

    Paths in the file are relative to ``data``, or to the file itself; paths in options to where one stands.

    Raises
    ------
    ImportRefusedError
        With every wrong field at once.
    """
    said: dict[str, Any] = {}
    if path is not None:
        said = _load(path)
        root = data or path.parent
        for key in ("boundaries", "table"):
            if isinstance(said.get(key), str):
                said[key] = root / said[key]
        for key in ("admin1_names", "place_names"):
            names = said.get(key)
            if isinstance(names, dict) and isinstance(names.get("file"), str):
                said[key] = {**names, "file": root / names["file"]}
    said |= {key: value for key, value in options.items() if value is not None}
    try:
        return ImportSpec.model_validate(said)
    except ValidationError as wrong:
        raise ImportRefusedError([_told(one) for one in wrong.errors(include_url=False)]) from wrong


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text("utf-8"))
    except OSError as missing:
        raise ImportRefusedError([f"{path} cannot be read ({missing.strerror}); check the path"]) from missing
    except (yaml.YAMLError, UnicodeDecodeError) as damage:
        raise ImportRefusedError([f"{path} is not valid YAML: {' '.join(str(damage).split())}"]) from damage
    if not isinstance(loaded, dict):
        raise ImportRefusedError([f"{path} holds no settings; write 'country: BRA' and so on, one per line"])
    return {str(key): value for key, value in loaded.items()}


def _told(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "specification"
    option = f"--{place.split('.')[0].replace('_', '-')}"
    if error["type"] == "missing":
        return f"'{place}' is not given; say it with {option} or in the YAML file"
    if error["type"] == "extra_forbidden":
        return f"'{place}' is not a setting; see `python -m dashboard import --help`"
    return f"'{place}': {error['msg'].removeprefix('Value error, ')} (received {str(error['input'])[:60]!r})"


def source_of(spec: ImportSpec) -> Text:
    """What was said of the source; else the name of the table, which is at least true."""
    return spec.source if spec.source.en else Text.same(spec.table.name)


def as_manifest_factors(spec: ImportSpec, units: dict[str, Unit]) -> tuple[FactorSpec, ...]:
    """The factors as a manifest declares them, official weights rescaled to points that sum to 100."""
    total = sum(factor.weight for factor in spec.factors)
    return tuple(
        FactorSpec(
            code=factor.code,
            name=factor.name or Text.same(factor.code.replace("_", " ").capitalize()),
            description=factor.description
            or Text(
                es=f"Columna {factor.column} de {spec.table.name}",
                en=f"Column {factor.column} of {spec.table.name}",
                pt=f"Coluna {factor.column} de {spec.table.name}",
            ),
            unit=units[factor.code],
            direction=factor.direction,
            source=factor.source or source_of(spec),
            official_weight=100 * factor.weight / total,
        )
        for factor in spec.factors
    )

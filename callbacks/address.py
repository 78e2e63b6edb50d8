"""A view and its address, both ways.

``/{language}/{map}/{country}/{admin1}/{municipality}?outcome=..&layer=..&method=..&k=..&scope=..&bins=..&w=code:1.5,..``
``&cal=1&agg=..&min=..&opt=..&shift=..&hide=..&cam=lon,lat,zoom&release=..``.

Reading is tolerant: a part that cannot be understood is left out and told in a notice, never an error
page. Writing is exact: a view written and read again is the same view. What a code means is the
explorer's business (``Explorer.resolve``); here only its form is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum, unique
from math import isfinite
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode

from pydantic import BaseModel, ValidationError

from dashboard.answers import Notice
from dashboard.choices import Camera, Classing, FactorOption, Scenario, Shift, View
from dashboard.language import Language
from dashboard.territory.units import REGION

PARENT_OF = "~"
"""In the place of the first-level unit: "the one this municipality lies in", for whoever knows only its code."""

LONGEST_ADDRESS = 8_000
"""Characters of an address that are read; longer ones are cut, as proxies do."""

_AnyModel = TypeVar("_AnyModel", bound=BaseModel)


@unique
class Page(StrEnum):
    """The pages of the atlas."""

    RISK_MAP = "risk_map"
    MUNICIPALITIES = "municipalities"
    MUNICIPALITY = "municipality"
    COMPARE = "compare"
    RESPONSE = "response"
    PLAN = "plan"
    COUNTRY = "country"
    TASKS = "tasks"
    SECRETARIAT = "secretariat"
    ACCOUNT = "account"
    METHOD = "method"
    SOURCES = "sources"


def _slugs(spanish: str, english: str, portuguese: str) -> Mapping[Language, str]:
    return {Language.SPANISH: spanish, Language.ENGLISH: english, Language.PORTUGUESE: portuguese}


SLUGS: Mapping[Page, Mapping[Language, str]] = {
    Page.RISK_MAP: _slugs("mapa", "map", "mapa"),
    Page.MUNICIPALITIES: _slugs("municipios", "municipalities", "municipios"),
    Page.MUNICIPALITY: _slugs("municipio", "municipality", "municipio"),
    Page.COMPARE: _slugs("comparar", "compare", "comparar"),
    Page.RESPONSE: _slugs("respuesta", "response", "resposta"),
    Page.PLAN: _slugs("plan", "plan", "plano"),
    Page.COUNTRY: _slugs("pais", "country", "pais"),
    Page.TASKS: _slugs("tareas", "tasks", "tarefas"),
    Page.SECRETARIAT: _slugs("secretaria", "secretariat", "secretaria"),
    Page.ACCOUNT: _slugs("cuenta", "account", "conta"),
    Page.METHOD: _slugs("metodo", "method", "metodo"),
    Page.SOURCES: _slugs("fuentes", "sources", "fontes"),
}


_DEEPEST: Mapping[Page, int] = {Page.METHOD: 3, Page.SOURCES: 2}
"""Parts that the path of a page may have; of other pages the page itself says what it knows (``SitePage.is_there``)."""


def page_of(pathname: str) -> tuple[Language, Page | None]:
    """Language and page that ``pathname`` asks for; page ``None`` = there is no such page.

    A slug of another language is understood (``/en/mapa``): people change the language by hand.

    Examples
    --------
    >>> page_of("/en/map/MEX")
    (<Language.ENGLISH: 'en'>, <Page.RISK_MAP: 'risk_map'>)
    """
    parts = _parts(pathname)
    if not parts or parts[0] not in set(Language):
        return Language.SPANISH, None
    language = Language(parts[0])
    if len(parts) == 1:
        return language, Page.RISK_MAP
    for page, slugs in SLUGS.items():
        if parts[1] in set(slugs.values()):
            return language, page if len(parts) <= _DEEPEST.get(page, len(parts)) else None
    return language, None


def page_path(page: Page, language: Language) -> str:
    """Path of a page in a language, e.g. ``/es/fuentes``."""
    return f"/{language.value}/{SLUGS[page][language]}"


def method_address(language: Language, country: str, release: str | None = None) -> str:
    """Address of the method page of a release; of the one shown by default when none is named.

    Examples
    --------
    >>> method_address(Language.ENGLISH, "MEX")
    '/en/method/MEX'
    """
    path = f"{page_path(Page.METHOD, language)}/{quote(country)}"
    return f"{path}?{urlencode({'release': release})}" if release else path


def read(address: str) -> tuple[View, tuple[Notice, ...]]:
    """The view that ``address`` (path and query) asks for, and what of it could not be understood."""
    path, _, query = address[:LONGEST_ADDRESS].partition("?")
    return read_parts(path, query)


def read_parts(pathname: str, search: str) -> tuple[View, tuple[Notice, ...]]:
    """As ``read``, for path and query apart; ``search`` may begin with ``?``."""
    language, _ = page_of(pathname)
    places = _parts(pathname)[2:]
    asked = _query(search)
    for name, place in zip(("country", "admin1", "municipality"), places, strict=False):
        asked[name] = place
    reader = _Reader(asked)
    view = reader.view(language)
    return view, reader.notices


def read_query(asked: Mapping[str, str]) -> View:
    """The view of a data endpoint, whose place stands in the query as well; notices are not wanted there."""
    language = asked.get("language", "")
    reader = _Reader({name: value[:LONGEST_ADDRESS] for name, value in asked.items()})
    return reader.view(Language(language) if language in set(Language) else Language.SPANISH)


def write(view: View) -> str:
    """The address of ``view``: everything that differs from the defaults, in a fixed order."""
    path = page_path(Page.RISK_MAP, view.language)
    places = [view.country, view.admin1, view.municipality] if view.country != REGION else []
    while places and places[-1] is None:
        places.pop()
    path += "".join(f"/{quote(place or PARENT_OF, safe='~')}" for place in places)
    query = query_of(view)
    return f"{path}?{query}" if query else path


def query_of(view: View) -> str:
    """The query part of the address of ``view``; empty for the plain view of a place."""
    return urlencode(list(_choices_of(view)), safe=":,")


def data_query(view: View) -> str:
    """The query a data endpoint is asked with: the place in the query too, the camera left out."""
    places = [("country", view.country), ("admin1", view.admin1), ("municipality", view.municipality)]
    given = [("language", view.language.value), *((name, place) for name, place in places if place is not None)]
    return urlencode([*given, *_choices_of(view.model_copy(update={"camera": None}))], safe=":,")


def _choices_of(view: View) -> Iterable[tuple[str, str]]:
    plain = View()
    if view.outcome is not None:
        yield "outcome", view.outcome
    if view.layer != plain.layer:
        yield "layer", view.layer
    if view.classing.method is not None:
        yield "method", view.classing.method
    if view.classing.k is not None:
        yield "k", str(view.classing.k)
    if view.classing.scope != plain.classing.scope:
        yield "scope", view.classing.scope
    if view.classing.bins is not None:
        yield "bins", str(view.classing.bins)
    scenario = view.scenario
    if scenario.weights:
        yield "w", ",".join(f"{factor}:{_number(weight)}" for factor, weight in scenario.weights)
    if scenario.calibrate:
        yield "cal", "1"
    if scenario.aggregation != plain.scenario.aggregation:
        yield "agg", scenario.aggregation
    if scenario.availability_threshold is not None:
        yield "min", _number(scenario.availability_threshold)
    if scenario.options:
        yield "opt", ",".join(f"{o.factor}:{o.direction or ''}:{o.normalisation or ''}" for o in scenario.options)
    if scenario.shifts:
        yield "shift", ",".join(_shift_text(shift) for shift in scenario.shifts)
    if view.hidden:
        yield "hide", ",".join(str(index) for index in view.hidden)
    if view.camera is not None:
        camera = view.camera
        yield "cam", ",".join(_number(round(part, 4)) for part in (camera.longitude, camera.latitude, camera.zoom))
    if view.release is not None:
        yield "release", view.release


class _Reader:
    """Reads one address field by field and remembers which fields it could not understand."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = asked
        self._unreadable: list[str] = []

    @property
    def notices(self) -> tuple[Notice, ...]:
        if not self._unreadable:
            return ()
        return (Notice(key="unreadable", facts={"fields": ", ".join(dict.fromkeys(self._unreadable))}),)

    def view(self, language: Language) -> View:
        view = View(
            language=language,
            scenario=self._scenario(),
            classing=self._checked(Classing(), {"method": "method", "k": "k", "scope": "scope", "bins": "bins"}),
            hidden=self._parsed("hide", _hidden) or (),
            camera=self._parsed("cam", _camera),
        )
        country = self._asked.get("country")
        if country is not None:
            self._asked = {**self._asked, "country": country.upper()}
        fields = {"country": "country", "release": "release", "outcome": "outcome", "layer": "layer"}
        view = self._checked(view, fields)
        if view.country == REGION:
            return view
        if self._asked.get("admin1") != PARENT_OF:
            view = self._checked(view, {"admin1": "admin1"})
        return self._checked(view, {"municipality": "municipality"})

    def _scenario(self) -> Scenario:
        scenario = Scenario(
            weights=self._parsed("w", _weights) or (),
            options=self._parsed("opt", _options) or (),
            shifts=self._parsed("shift", _shifts) or (),
            calibrate=self._asked.get("cal") == "1",
        )
        return self._checked(scenario, {"agg": "aggregation", "min": "availability_threshold"})

    def _checked(self, model: _AnyModel, fields: Mapping[str, str]) -> _AnyModel:
        """``model`` with each asked-for field that passes its check; the others keep what they were."""
        for name, field in fields.items():
            value: Any = self._asked.get(name)
            if value is None or value == "":
                continue
            try:
                given = {**{f: getattr(model, f) for f in type(model).model_fields}, field: value}
                model = type(model).model_validate(given)
            except ValidationError:
                self._unreadable.append(name)
        return model

    def _parsed(self, name: str, parse: Callable[[str], Any]) -> Any:
        text = self._asked.get(name)
        if not text:
            return None
        try:
            return parse(text)
        except (ValueError, ValidationError):  # pydantic's error is a ValueError; both named for the reader
            self._unreadable.append(name)
            return None


def _number(value: float) -> str:
    # repr is the shortest text that reads back as the same number: an address rebuilds the exact scenario.
    return repr(float(value)).removesuffix(".0")


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    pairs = [pair.partition(":") for pair in text.split(",")]
    weights = tuple((code, float(weight)) for code, _, weight in pairs)
    if not all(isfinite(weight) for _, weight in weights):
        raise ValueError("a weight must be a finite number")
    return Scenario(weights=tuple(dict(weights).items())).weights


def _options(text: str) -> tuple[FactorOption, ...]:
    options = []
    for part in text.split(","):
        factor, direction, normalisation = part.split(":")
        options.append(
            FactorOption.model_validate(
                {
                    "factor": factor,
                    "direction": int(direction) if direction else None,
                    "normalisation": normalisation or None,
                }
            )
        )
    return tuple(options)


def _shift_text(shift: Shift) -> str:
    """``factor:amount`` and, where they differ from points of the share itself, unit, level and source."""
    parts = [shift.factor, _number(shift.amount), shift.unit, shift.level, shift.source]
    plain = ["", "", "points", "", ""]
    while len(parts) > 2 and parts[-1] == plain[len(parts) - 1]:
        parts.pop()
    return ":".join(parts)


def _shifts(text: str) -> tuple[Shift, ...]:
    names = ("factor", "amount", "unit", "level", "source")
    shifts = []
    for part in text.split(","):
        given = part.split(":")
        if not 2 <= len(given) <= len(names):
            raise ValueError("a shift is factor:amount:unit:level:source")
        shifts.append(Shift.model_validate({name: one for name, one in zip(names, given, strict=False) if one}))
    return tuple({shift.factor: shift for shift in shifts}.values())


def _hidden(text: str) -> tuple[int, ...]:
    indices = sorted({int(index) for index in text.split(",")})
    if not all(0 <= index <= 255 for index in indices):
        raise ValueError("a legend entry is a byte")
    return tuple(indices)


def _camera(text: str) -> Camera:
    longitude, latitude, zoom = text.split(",")
    return Camera.model_validate({"longitude": longitude, "latitude": latitude, "zoom": zoom})


def _parts(pathname: str) -> list[str]:
    return [unquote(part) for part in pathname[:LONGEST_ADDRESS].split("/") if part]


def _query(search: str) -> dict[str, str]:
    return dict(parse_qsl(search[:LONGEST_ADDRESS].removeprefix("?"), max_num_fields=None, errors="replace"))

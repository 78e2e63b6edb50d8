"""Municipalities side by side: ``/es/comparar/MEX/07101,21114?with=state,country,similar``."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.address import Page
from callbacks.pages.municipality import home_of, missing
from callbacks.pages.site_page import Asked, SitePage, address_of
from callbacks.profiles import has_release, kept_of, view_of
from callbacks.voices import voice_of
from dashboard.profile.answers import COUNTRY, SIMILAR, STATE
from dashboard.release.manifest import ReleaseKind
from layouts.elements import written
from layouts.pages.municipality.compare import CompareScreen, page

AROUND = {"state": STATE, "country": COUNTRY, "similar": SIMILAR}
"""Columns that are no municipality, by their name in the address."""
_MOST_READ = 12
"""Codes that are read at all; more than can be compared, so that the page can say which were left out."""


def content(asked: Asked) -> Component:
    """The comparison that the address asks for."""
    return written(page(screen_of(asked)))


def screen_of(asked: Asked) -> CompareScreen:
    """Everything that one visit shows."""
    view, kept, language = view_of(asked), kept_of(asked), asked.language
    places, around = codes_of(asked), around_of(asked)
    comparison = asked.services.explorer.compare(view, (*places, *(AROUND[name] for name in around)))
    shown = tuple(column.code for column in comparison.columns if column.kind == "municipality")
    manifest = asked.services.explorer.release_of(view)
    return CompareScreen(
        comparison=comparison,
        voice=voice_of(asked.services, view),
        address=home_of(asked) + _address(asked, shown or places, around),
        country=view.country,
        country_name=manifest.country_name.say(language) if manifest is not None else view.country,
        ranking=address_of(Page.MUNICIPALITIES, language, view.country, **kept),
        add=_template(asked, shown, around),
        without=lambda code: _without(asked, code, shown, around),
        of_place=lambda code: address_of(Page.MUNICIPALITY, language, view.country, code, **kept),
        around=tuple((name, _toggled(asked, name, shown, around), name in around) for name in AROUND),
    )


def codes_of(asked: Asked) -> tuple[str, ...]:
    """Codes that the address names, each once."""
    text = asked.parts[1] if len(asked.parts) > 1 else ""
    return tuple(dict.fromkeys(part.strip()[:32] for part in text.split(",") if part.strip()))[:_MOST_READ]


def around_of(asked: Asked) -> tuple[str, ...]:
    """Which of state, country and similar municipalities stand beside them."""
    wanted = asked.query.get("with", "").split(",")
    return tuple(name for name in AROUND if name in wanted)


def title(asked: Asked) -> str:
    """The names compared, or what the page is for."""
    return asked.voice.say("municipality.compare.title")


def is_there(asked: Asked) -> bool:
    """A country that has municipal data; codes that are not there are told in the page."""
    return 1 <= len(asked.parts) <= 2 and has_release(asked)


def is_demonstration(asked: Asked) -> bool:
    """Whether a synthetic value is shown."""
    manifest = asked.services.explorer.release_of(view_of(asked))
    return manifest is not None and manifest.kind is ReleaseKind.DEMONSTRATION


def _address(asked: Asked, codes: tuple[str, ...], around: tuple[str, ...]) -> str:
    beside = {"with": ",".join(around)} if around and codes else {}
    parts = (asked.parts[0].upper(), *([",".join(codes)] if codes else []))
    address = address_of(Page.COMPARE, asked.language, *parts, **kept_of(asked), **beside)
    return address.replace("%2C", ",")


def _template(asked: Asked, codes: tuple[str, ...], around: tuple[str, ...]) -> str:
    # A code never holds "~": it stands for the one that will be chosen.
    return _address(asked, (*codes, "~"), around).replace("~", "{code}")


def _without(asked: Asked, code: str, codes: tuple[str, ...], around: tuple[str, ...]) -> str:
    beside = tuple(name for name in around if AROUND[name] != code)
    return _address(asked, tuple(one for one in codes if one != code), beside)


def _toggled(asked: Asked, name: str, codes: tuple[str, ...], around: tuple[str, ...]) -> str:
    changed = tuple(one for one in AROUND if (one in around) != (one == name))
    return _address(asked, codes, changed)


PAGE = SitePage(
    page=Page.COMPARE,
    content=content,
    title=title,
    is_there=is_there,
    is_demonstration=is_demonstration,
    missing=missing,
)

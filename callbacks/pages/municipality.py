"""The page of one municipality: ``/es/municipio/MEX/07101``, with ``?release=``, ``?outcome=``, ``?embed=1``."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import segno
from dash.development.base_component import Component
from flask import has_request_context, request

from callbacks.address import Page, method_address, page_path, write
from callbacks.pages.site_page import Asked, SitePage, address_of
from callbacks.profiles import (
    has_release,
    is_municipality,
    kept_of,
    profile_of,
    similarity_of,
    view_of,
)
from callbacks.voices import voice_of
from dashboard.choices import LEVEL, View
from dashboard.profile.answers import MunicipalProfile
from dashboard.release.manifest import ReleaseKind
from layouts.elements import written
from layouts.figures.profile_map import PlaceMap, absences_of, place_map
from layouts.pages.municipality import missing as missing_layout
from layouts.pages.municipality.page import embedded, page
from layouts.pages.municipality.screen import MunicipalityScreen, PlaceAddresses, SheetLink
from layouts.palette import swatches
from layouts.wording import Voice

_MOST_MEANT = 5
_MOST_BESIDE = 5


def content(asked: Asked) -> Component:
    """The whole page, or its first screen alone for another site."""
    shown = screen_of(asked)
    return written(embedded(shown) if _is_embedded(asked) else page(shown))


def screen_of(asked: Asked) -> MunicipalityScreen:
    """Everything that one visit shows."""
    view = view_of(asked, municipality=asked.parts[1])
    profile = profile_of(asked.services, asked.desk, view, similarity=similarity_of(asked.query))
    to = addresses_of(asked, view, profile)
    shown = _map_of(asked, view)
    return MunicipalityScreen(
        profile=profile,
        voice=voice_of(asked.services, view),
        addresses=to,
        map_drawing=place_map(shown) if shown is not None else "",
        map_absences=absences_of(shown) if shown is not None else (),
        qr_drawing=qr_drawing(to.permalink),
        sheets=sheets_of(asked, profile),
        releases=_releases(asked, view),
        outcomes=_outcomes(asked, view),
    )


def addresses_of(asked: Asked, view: View, profile: MunicipalProfile) -> PlaceAddresses:
    """Where the page leads; the permalink names the release, so that it says the same next year."""
    language, country, code = view.language, view.country, profile.place.code
    kept = kept_of(asked)
    pinned = {**kept, "release": profile.about.name}
    map_view = View(language=language, country=country, release=view.release, outcome=view.outcome)
    admin1_view = map_view.model_copy(update={"admin1": profile.admin1_code})
    near = [code, *(one.place.code for one in profile.similar.places[:_MOST_BESIDE])]
    return PlaceAddresses(
        permalink=home_of(asked) + address_of(Page.MUNICIPALITY, language, country, code, **pinned),
        embed=home_of(asked) + address_of(Page.MUNICIPALITY, language, country, code, **pinned, embed="1"),
        map=write(admin1_view.model_copy(update={"municipality": code})),
        country_map=write(map_view),
        admin1_map=write(admin1_view),
        ranking=address_of(Page.MUNICIPALITIES, language, country, **kept),
        admin1_ranking=address_of(Page.MUNICIPALITIES, language, country, **kept, state=profile.admin1_code),
        compare=address_of(Page.COMPARE, language, country, code, **kept),
        compare_around=address_of(Page.COMPARE, language, country, code, **kept, **{"with": "state,country,similar"}),
        compare_similar=address_of(Page.COMPARE, language, country, ",".join(near), **kept),
        method=method_address(language, country, view.release),
        response=address_of(Page.RESPONSE, asked.language, country, code),
        similar=f"/similar?{urlencode({'language': language.value, 'country': country, 'municipality': code, **kept})}",
        of_place=lambda other: address_of(Page.MUNICIPALITY, language, country, other, **kept),
        of_chart=lambda name, ending: f"/chart/{country}/{quote(code)}/{name}.{ending}?{_file_query(asked, profile)}",
    )


def sheets_of(asked: Asked, profile: MunicipalProfile) -> tuple[SheetLink, ...]:
    """The page as files; each names the release, so that it can be made again."""
    base, query = f"/sheet/{profile.country}/{quote(profile.place.code)}", _file_query(asked, profile)
    pdf = f"{base}.pdf?{query}"
    return (
        SheetLink("one", "PDF", pdf),
        SheetLink("two", "PDF", f"{pdf}&pages=2"),
        SheetLink("letter", "PDF", f"{pdf}&paper=letter"),
        SheetLink("xlsx", "XLSX", f"{base}.xlsx?{query}"),
        SheetLink("pptx", "PPTX", f"{base}.pptx?{query}"),
    )


def _file_query(asked: Asked, profile: MunicipalProfile) -> str:
    return urlencode({"language": asked.language.value, **kept_of(asked), "release": profile.about.name})


def home_of(asked: Asked) -> str:
    """The address the atlas is reached at, without a slash at its end."""
    if asked.desk is not None and asked.desk.settings.public_address:
        return asked.desk.settings.public_address
    return request.host_url.rstrip("/") if has_request_context() else ""


def qr_drawing(address: str) -> str:
    """``address`` as a QR code; it takes the colours of the page and stays dark on light."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(scale=4, border=2, svgclass="qr-code", lineclass="qr-dark", omitsize=False))


def title(asked: Asked) -> str:
    """Name and state of the municipality."""
    if not is_municipality(asked):
        return asked.voice.say("municipality.missing.title")
    crumbs = asked.services.explorer.crumbs(view_of(asked, municipality=asked.parts[1]))
    return asked.voice.say("municipality.window", place=crumbs[-1].name, admin1=crumbs[-2].name)


def is_demonstration(asked: Asked) -> bool:
    """Whether the release that is shown is synthetic."""
    manifest = asked.services.explorer.release_of(view_of(asked))
    return manifest is not None and manifest.kind is ReleaseKind.DEMONSTRATION


def missing(asked: Asked) -> Component:
    """What was asked for and what was probably meant: the code with its zero, then what is found under it."""
    country, code = (*asked.parts, "", "")[:2]
    country = country.upper()
    language, voice, is_known = asked.language, asked.voice, has_release(asked)
    shown = missing_layout.page(
        missing_layout.MissingScreen(
            code=code[:40],
            country=country[:8],
            country_name=_country_name(asked, voice) if is_known else "",
            meant=_meant(asked, country, code) if is_known else (),
            lost_zero=is_known and _with_zero(asked, code) is not None,
            ranking=address_of(Page.MUNICIPALITIES, language, country)
            if is_known
            else page_path(Page.MUNICIPALITIES, language),
            place_template=template_of(asked, country),
        ),
        voice,
    )
    return written(shown)


def template_of(asked: Asked, country: str) -> str:
    """Address of the page of any municipality, ``{code}`` in the place of its code."""
    base = address_of(Page.MUNICIPALITY, asked.language, country)
    kept = kept_of(asked)
    return f"{base}/{{code}}?{urlencode(kept)}" if kept else f"{base}/{{code}}"


def _country_name(asked: Asked, voice: Voice) -> str:
    manifest = asked.services.explorer.release_of(view_of(asked))
    return manifest.country_name.say(voice.language) if manifest is not None else ""


def _with_zero(asked: Asked, code: str) -> str | None:
    """The municipality whose code is ``code`` but for zeros before it."""
    codes = asked.services.explorer.codes(view_of(asked).model_copy(update={"layer": LEVEL}))
    longest = max((len(one) for one in codes), default=0)
    padded = code.zfill(longest)
    return padded if code and len(code) < longest and padded in codes else None


def _meant(asked: Asked, country: str, code: str) -> tuple[missing_layout.Meant, ...]:
    language, zero = asked.language, _with_zero(asked, code)
    hits = asked.services.explorer.search(zero or code[:40], language, country=country)
    return tuple(
        missing_layout.Meant(
            hit.name,
            hit.context,
            hit.code,
            address_of(Page.MUNICIPALITY, language, country, hit.code, **kept_of(asked)),
        )
        for hit in hits
        if hit.level == "municipality" and hit.country == country
    )[:_MOST_MEANT]


def _is_embedded(asked: Asked) -> bool:
    return asked.query.get("embed") == "1"


def _map_of(asked: Asked, view: View) -> PlaceMap | None:
    """The municipality in its state, painted with the levels; ``None`` where there is no geometry."""
    explorer = asked.services.explorer
    plain = view.model_copy(update={"layer": LEVEL})
    scene = explorer.scene(plain)
    store = asked.services.geometry.get(scene.digest)
    if store is None or view.admin1 is None or view.municipality is None:
        return None
    return PlaceMap(
        paths=store.paths(scene.fill),
        bounds=scene.bounds,
        admin1=view.admin1,
        here=view.municipality,
        values=explorer.paint(plain),
        swatches=swatches(explorer.legend(plain)),
    )


def _releases(asked: Asked, view: View) -> tuple[tuple[str, str, bool], ...]:
    manifest = asked.services.explorer.release_of(view)
    shown = manifest.name if manifest is not None else ""
    here = {name: value for name, value in asked.query.items() if name == "outcome"}
    return tuple(
        (
            f"{one.title} · {one.year}",
            address_of(Page.MUNICIPALITY, view.language, *asked.parts, **here, release=one.name),
            one.name == shown,
        )
        for one in asked.services.explorer.releases_of(view.country, view.language)
    )


def _outcomes(asked: Asked, view: View) -> tuple[tuple[str, str, bool], ...]:
    kept = {name: value for name, value in kept_of(asked).items() if name == "release"}
    return tuple(
        (
            one.name,
            address_of(
                Page.MUNICIPALITY, view.language, *asked.parts, **kept, **({} if one.is_main else {"outcome": one.code})
            ),
            one.is_shown,
        )
        for one in asked.services.explorer.outcomes(view)
    )


PAGE = SitePage(
    page=Page.MUNICIPALITY,
    content=content,
    title=title,
    is_there=is_municipality,
    is_demonstration=is_demonstration,
    is_bare=_is_embedded,
    missing=missing,
)

"""The page "method and quality": which release an address means, its sheet, and the files it offers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from dash.development.base_component import Component

from callbacks.address import Page, method_address, page_path, read_parts, write
from callbacks.services import Services
from callbacks.voices import voice_of
from dashboard.choices import View
from dashboard.language import Language
from dashboard.release.manifest import Manifest
from dashboard.territory.units import REGION
from layouts.jobs import OF_A_RELEASE, JobKind, job
from layouts.pages import method
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class MethodPage:
    """What an address of the method page leads to."""

    view: View
    manifest: Manifest | None
    """``None`` without a country: the page then offers every release."""
    is_known: bool
    """``False`` for a country that has no release."""


def asked_of(services: Services, pathname: str, search: str) -> MethodPage:
    """The release that the address names; the default one of the country where it names none or an unknown one."""
    asked, _ = read_parts(pathname, search)
    asked = View(language=asked.language, country=asked.country, release=asked.release)
    view, _ = services.explorer.resolve(asked)
    manifest = services.explorer.release_of(view)
    return MethodPage(view, manifest, is_known=asked.country == REGION or manifest is not None)


def content(services: Services, asked: MethodPage) -> Component:
    """The sheet of the release, or the choice among all of them."""
    view = asked.view
    sheet = services.explorer.method(view) if asked.manifest else None
    if sheet is None:
        offered = [
            (manifest, method_address(view.language, manifest.country, manifest.name))
            for manifest, _ in services.manifests
        ]
        return method.choice(offered, Voice.of(view.language))
    voice = voice_of(services, view)
    asked_of_jobs = view.model_dump(mode="json", include={"language", "country", "release"})
    kinds = [kind for kind in OF_A_RELEASE if kind is not JobKind.QUALITY_REPORT or sheet.diagnostics is not None]
    return method.page(
        sheet,
        voice,
        links=files(view, sheet.manifest),
        jobs=[job(kind, voice, asked=asked_of_jobs) for kind in kinds],
        map_address=write(view),
    )


def files(view: View, manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Wording key and address of each file that says the same."""
    asked = {"language": view.language.value, "country": manifest.country, "release": manifest.name}
    return (("method.json", f"/method?{urlencode(asked)}"),)


def languages(asked: MethodPage) -> dict[Language, str]:
    """The same page in each language."""
    if asked.manifest is None:
        return {language: page_path(Page.METHOD, language) for language in Language}
    country = asked.manifest.country
    return {language: method_address(language, country, asked.view.release) for language in Language}


def title(asked: MethodPage, voice: Voice) -> str:
    """Title of the window."""
    if asked.manifest is None:
        return voice.say("method.title")
    place = asked.manifest.country_name.say(voice.language)
    return voice.say("page.title", place=place, layer=voice.say("method.title"))

"""All sheets of a state or a country behind a page: one after the other, told and ended between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from flask import current_app

from callbacks.desk import desk_of
from callbacks.jobs.progress import Steps
from callbacks.profiles import profile_of
from callbacks.services import Services
from dashboard.answers import Download
from dashboard.choices import View
from dashboard.downloads.sheet_files import SheetFormat, collection_name, sheet_file
from dashboard.downloads.sheet_words import WORDS
from dashboard.downloads.sheets_many import Binding, bind
from dashboard.errors import AtlasError
from dashboard.profile.answers import Similarity
from layouts.wording import Voice

MOST = 600
"""Sheets that are handed over at once through a page, some 80 MB; the command line knows no such limit."""
_MEDIA_TYPES = {Binding.PDF: "application/pdf", Binding.ZIP: "application/zip"}


def sheets_pdf(services: Services, view: View, step: Steps) -> Download:
    """The sheets of the state of ``view``, or of its country, as one PDF with a bookmark for each."""
    return _bound(services, view, step, Binding.PDF)


def sheets_zip(services: Services, view: View, step: Steps) -> Download:
    """The same as an archive of one PDF for each municipality."""
    return _bound(services, view, step, Binding.ZIP)


def _bound(services: Services, view: View, step: Steps, binding: Binding) -> Download:
    voice = Voice.of(view.language)
    manifest = services.explorer.release_of(view)
    codes = codes_of(services, view)
    if manifest is None or not codes:
        raise AtlasError(voice.say("sheets.none"))
    if len(codes) > MOST:
        raise AtlasError(voice.say("sheets.too_many", most=voice.numbers.integer(MOST), country=view.country))
    place = services.explorer.crumbs(view.model_copy(update={"municipality": None}))[-1].name
    target = BytesIO()
    title = WORDS["collection"].say(view.language).format(place=place)
    bind(_made(services, view, codes, step, title if binding is Binding.PDF else ""), binding, target)
    step(len(codes), len(codes), voice.say("job.step.sending"))
    name = collection_name(place, manifest.name, str(manifest.kind), view.language)
    return Download(f"{name}.{binding}", _MEDIA_TYPES[binding], target.getvalue())


def codes_of(services: Services, view: View) -> tuple[str, ...]:
    """Municipalities of the state of ``view``, or of its country, in the order of the release."""
    wide = view.model_copy(update={"municipality": None})
    rows = services.explorer.table(wide).rows
    return tuple(sorted(str(row["code"]) for row in rows))


def _made(services: Services, view: View, codes: tuple[str, ...], step: Steps, title: str) -> Iterator[Download]:
    from dashboard.downloads.typeset import fonts

    voice, loaded, desk = Voice.of(view.language), fonts(), desk_of(current_app)
    site = (desk.settings.public_address if desk else None) or ""
    manifest = services.explorer.release_of(view)
    for at, code in enumerate(codes):
        one, _ = services.explorer.resolve(view.model_copy(update={"admin1": None, "municipality": code}))
        profile = profile_of(services, desk, one, similarity=Similarity())
        step(at, len(codes), voice.say("sheets.step", name=profile.place.name))
        held = services.explorer.sheet(one, profile, site=site)
        created = manifest.created if manifest else None
        if created is not None:
            yield sheet_file(held, SheetFormat.PDF, created=created, fonts=loaded, title=title)

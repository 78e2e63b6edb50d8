"""All sheets of a state or a country behind a page: printed by a process of its own, told, ended when not wanted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from callbacks.desk import desk_of
from callbacks.jobs.print_room import PrintRoom, print_room_of
from callbacks.jobs.progress import Shelved, Steps
from callbacks.services import Services
from dashboard.choices import View
from dashboard.downloads.sheets_many import Binding
from dashboard.errors import AtlasError
from dashboard.release.manifest import Manifest
from dashboard.store.plan_items import ties_of
from layouts.jobs import JobKind, Told, ready
from layouts.wording import Voice

ADDRESS = "/sheets"
"""Where a finished file is fetched: ``/sheets/<order>/<name>``."""
_BINDINGS = {JobKind.SHEETS_PDF: Binding.PDF, JobKind.SHEETS_ZIP: Binding.ZIP}


@dataclass(frozen=True)
class Order:
    """All sheets of a place as one file."""

    room: PrintRoom
    key: str
    """Stands for all that the file is made from: the same question of the same data and plan is the same file."""
    binding: Binding
    arguments: tuple[str, ...]
    """Of the command line."""


def sheets_pdf(services: Services, view: View, step: Steps) -> Shelved:
    """The sheets of the state of ``view``, or of its country, as one PDF with a bookmark for each."""
    return _bound(services, view, step, Binding.PDF)


def sheets_zip(services: Services, view: View, step: Steps) -> Shelved:
    """The same as an archive of one PDF for each municipality."""
    return _bound(services, view, step, Binding.ZIP)


def found_again(services: Services, view: View) -> dict[JobKind, Told]:
    """What an opened page is told of files that were asked for before: ready, under way, or to be gone on with."""
    view, _ = services.explorer.resolve(view)
    manifest, voice = services.explorer.release_of(view), Voice.of(view.language)
    if manifest is None:
        return {}
    return {kind: _told_again(order_of(services, manifest, view, one), voice) for kind, one in _BINDINGS.items()}


def order_of(services: Services, manifest: Manifest, view: View, binding: Binding) -> Order:
    """What is to be printed for ``view``, and what it is kept under."""
    asked = {"country": view.country, "release": manifest.name, "state": view.admin1, "outcome": view.outcome}
    words = (word for name, value in asked.items() if value for word in (f"--{name}", value))
    arguments = (*words, "--language", view.language.value)
    desk, room = desk_of(current_app), print_room_of(current_app)
    ties = ties_of(None if desk is None else desk.database, manifest)
    digests = sorted(digest for _, digest in services.manifests)
    seen = (arguments, binding, digests, room.settings.public_address, ties)
    return Order(room, hashlib.sha256(repr(seen).encode()).hexdigest()[:24], binding, arguments)


def names_of(services: Services, view: View) -> dict[str, str]:
    """Names by code of the municipalities of the state of ``view``, or of its country."""
    rows = services.explorer.table(view.model_copy(update={"municipality": None})).rows
    return {str(row["code"]): str(row["name"]) for row in rows}


def _bound(services: Services, view: View, step: Steps, binding: Binding) -> Shelved:
    voice, manifest, names = Voice.of(view.language), services.explorer.release_of(view), names_of(services, view)
    if manifest is None or not names:
        raise AtlasError(voice.say("sheets.none"))
    order = order_of(services, manifest, view, binding)
    if not order.room.has_room_for(len(names)):
        raise AtlasError(voice.say("sheets.no_room"))

    def tell(said: dict[str, Any]) -> None:
        step(said["done"], said["total"] if said["done"] else len(names), _told(voice, said, names))

    step(0, len(names), voice.say("sheets.begin"))
    made = order.room.print(order.key, binding, order.arguments, tell)
    return Shelved(made.name, _address(made), made.stat().st_size)


def _told(voice: Voice, said: dict[str, Any], names: dict[str, str]) -> str:
    if not said["done"]:
        return voice.say("sheets.begin")
    if said["done"] >= said["total"]:
        return voice.say("sheets.binding")
    numbers, left = voice.numbers, said["seconds_left"]
    done, total = numbers.integer(said["done"]), numbers.integer(said["total"])
    told = voice.say("sheets.step", name=names.get(said["name"], said["name"]), done=done, total=total)
    if left is None:
        return told
    minutes = numbers.integer(max(1, round(left / 60)))
    return f"{told} {voice.say('sheets.left', minutes=minutes)}"


def _told_again(order: Order, voice: Voice) -> Told:
    found = order.room.standing(order.key, order.binding)
    if found is None:
        return ""
    if found.file is not None:
        return ready(voice, name=found.file.name, address=_address(found.file), size=found.file.stat().st_size)
    done, total = voice.numbers.integer(found.done), voice.numbers.integer(found.total)
    return voice.say("sheets.under_way" if found.is_running else "sheets.begun", done=done, total=total)


def _address(made: Path) -> str:
    return f"{ADDRESS}/{made.parent.name}/{made.name}"

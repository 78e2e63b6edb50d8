"""How anything is written: ``POST /edit/<name>``, one writing transaction, kept as a whole or not at all.

A form of the atlas is posted by ``assets/app/55_forms.js``. In this order an edit is refused: unknown (404), without a
token of the session (400), too often (429), too large (413), not allowed (403), not possible (422 with every problem),
saved by somebody else in between (409 with both versions). Whatever the refusal, nothing of the edit is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import structlog
from flask import Flask, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from callbacks.desk import Desk, desk_of
from callbacks.edits import conflicts
from callbacks.edits.gates import Gates
from callbacks.security import EDITS as PREFIX
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.accounts.permissions import NotAllowedError, Person
from dashboard.errors import AtlasError
from dashboard.language import Language
from dashboard.store.database import ConflictError
from layouts.wording import Voice

_log = structlog.get_logger("atlas.edits")

LARGEST_TEXT = 64 * 1024
"""Bytes of an edit without files, as of every other request."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an edit was refused, in the visitor's language; ``field`` is the name in the form, empty for the whole."""

    told: str
    field: str = ""
    detail: str = ""
    """The technical sentence, in English."""


class EditRefusedError(Exception):
    """Raised by ``run`` with every problem at once; the transaction is rolled back."""

    def __init__(self, *problems: Problem, status: int = 422) -> None:
        self.problems, self.status = problems, status
        super().__init__("; ".join(problem.told for problem in problems))


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """An edit that was kept."""

    told: str
    """What was done, in the visitor's language; said politely after the page is there again."""
    go: str | None = None
    """Address within the atlas to go to; None = the same page anew."""
    shows: tuple[tuple[str, str], ...] = ()
    """What is said once and kept nowhere, as (label, value): a link to pass on. Then the page is not left."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """For a script that posts on its own (the grid)."""
    afterwards: tuple[Callable[[], object], ...] = ()
    """Run after the transaction is kept: signing in, sending mail. Must not raise."""


@dataclass(frozen=True)
class EditContext:
    """What ``run`` is given: who asks, what they filled in, and the transaction to write in."""

    desk: Desk
    services: Services
    person: Person | None
    """From the session; never from the form."""
    language: Language
    form: MultiDict[str, str]
    files: MultiDict[str, FileStorage]
    """Only of an edit with ``takes_files``; empty file fields are left out."""
    held: Session | None = None

    @property
    def session(self) -> Session:
        """The transaction of this edit."""
        if self.held is None:
            raise RuntimeError("this edit opens its transactions itself (Edit.opens_its_own)")
        return self.held

    @property
    def voice(self) -> Voice:
        """Speaks the visitor's language."""
        return Voice.of(self.language)

    @contextmanager
    def reading(self) -> Iterator[EditContext]:
        """This context with a session that only reads, for what is asked before the transaction."""
        with self.desk.database.reading() as session:
            yield replace(self, held=session)

    @contextmanager
    def writing(self) -> Iterator[EditContext]:
        """This context within its transaction."""
        with self.desk.database.writing() as session:
            yield replace(self, held=session)

    @property
    def version(self) -> int:
        """The version that the visitor saw, from the hidden field of the form; 0 without one, which no record has."""
        text = self.form.get("version", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def text(self, name: str) -> str:
        """A text of the form without blanks around it; empty where the form has none."""
        return self.form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()

    def chosen(self, name: str) -> list[str]:
        """The values of a group of boxes, or of a select of several; none where none is chosen."""
        return [value for value in self.form.getlist(name) if value]

    def is_checked(self, name: str) -> bool:
        """Whether a box is checked."""
        return bool(self.chosen(name))


Run = Callable[[EditContext], EditAnswer]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that can be written."""

    name: str
    """As in the address: ``account.invite``."""
    run: Run
    takes_files: bool = False
    """Then the body may be as large as the settings say, for whoever is signed in."""
    limit: str = "120 per minute"
    """How often one visitor may."""
    opens_its_own: bool = False
    """Opens its transactions itself: what must be remembered of a refusal (failed sign-ins) is not rolled back."""


def register(server: Flask, serving: Serving, edits: Iterable[Edit], *, gates: Gates) -> None:
    """Attach ``POST /edit/<name>`` for ``edits``; two of one name are a mistake of ours."""
    known: dict[str, Edit] = {}
    for edit in edits:
        if known.setdefault(edit.name, edit) is not edit:
            raise ValueError(f"two edits are called '{edit.name}'")
    held = MappingProxyType(known)

    @server.post(f"{PREFIX}<name>")
    def _edit(name: str) -> ResponseReturnValue:
        answer, status = answer_to(held.get(name), desk_of(server), serving, gates)
        response = jsonify(answer)
        response.headers["Cache-Control"] = "no-store"
        return response, status


def answer_to(edit: Edit | None, desk: Desk | None, serving: Serving, gates: Gates) -> tuple[dict[str, Any], int]:
    """What an edit is answered with, as JSON, and its status."""
    voice = Voice.of(_language(request.headers.get("X-Language", "")))
    if edit is None or desk is None:
        return _told(voice.say("edit.unknown")), 404
    try:
        _guard(edit, desk, gates)
        context = EditContext(
            desk=desk,
            services=serving.now(),
            person=g.get("person"),
            language=voice.language,
            form=MultiDict(request.form),
            files=_files(edit),
        )
        answer = _run(edit, context)
    except CSRFError:
        # The new token reaches only pages of our own; what was typed can so be sent again by whoever typed it.
        return {**_told(voice.say("edit.stale")), "csrf": generate_csrf()}, 400
    except RequestEntityTooLarge:
        return _told(voice.say("edit.too_large", megabytes=desk.settings.largest_upload)), 413
    except HTTPException as refused:
        return _told(voice.say("edit.too_often" if refused.code == 429 else "edit.unreadable")), refused.code or 400
    except NotAllowedError as refused:
        _log.warning("edit not allowed", edit=edit.name, person=_id(g.get("person")))
        who = _sentence(voice, refused) if g.get("person") else voice.say("edit.sign_in")
        return _told(who, str(refused)), 403
    except ConflictError as conflict:
        return {"ok": False, "conflict": conflicts.told(conflict, request.form, voice)}, 409
    except EditRefusedError as refused:
        return _problems(refused.problems), refused.status
    except AtlasError as refused:
        return _told(_sentence(voice, refused), str(refused)), 422
    for act in answer.afterwards:
        act()
    return {
        "ok": True,
        "go": answer.go,
        "told": answer.told,
        "shows": answer.shows,
        "data": dict(answer.data),
        "csrf": generate_csrf(),
    }, 200


def _guard(edit: Edit, desk: Desk, gates: Gates) -> None:
    """Refuse what no form of ours has sent, before its body is read."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise CSRFError("from another site")
    is_large = edit.takes_files and g.get("person") is not None and "X-CSRFToken" in request.headers
    if is_large:
        _hold(request.headers["X-CSRFToken"])
    request.max_content_length = desk.settings.largest_upload * 1_000_000 if is_large else LARGEST_TEXT
    gates.pass_or_refuse(edit.name, edit.limit, request.remote_addr or "")
    _hold(request.headers.get("X-CSRFToken") or request.form.get("csrf_token"))


def _hold(token: str | None) -> None:
    """Refuse a token that is not of this visitor's session."""
    try:
        validate_csrf(token)
    except ValueError as wrong:
        raise CSRFError(str(wrong)) from wrong


def _run(edit: Edit, context: EditContext) -> EditAnswer:
    if edit.opens_its_own:
        return edit.run(context)
    with context.writing() as within:
        return edit.run(within)


def _files(edit: Edit) -> MultiDict[str, FileStorage]:
    if not edit.takes_files:
        return MultiDict()
    return MultiDict([(name, file) for name, file in request.files.items(multi=True) if file.filename])


def _language(text: str) -> Language:
    return Language(text) if text in set(Language) else Language.SPANISH


def _sentence(voice: Voice, error: AtlasError) -> str:
    """The visitor's sentence for ``error``; the general one where its own lacks a fact."""
    key = f"error.{error.key}"
    try:
        return voice.tell(key, error.facts) if voice.knows(key) else voice.say("edit.refused")
    except KeyError:
        return voice.say("edit.refused")


def _told(told: str, detail: str = "") -> dict[str, Any]:
    return _problems((Problem(told, detail=detail),))


def _problems(problems: Iterable[Problem]) -> dict[str, Any]:
    return {
        "ok": False,
        "problems": [{"field": one.field, "told": one.told, "detail": one.detail} for one in problems],
    }


def _id(person: Person | None) -> int | None:
    return None if person is None else person.user_id

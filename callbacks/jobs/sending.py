"""Sending the programme report behind its page: files once for each language, then one letter for each recipient.

What is told of the progress lies in the database, letter by letter: every process can tell it, and a server that is
stopped in the middle leaves nothing that would be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

import structlog
from flask import Flask

from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.jobs.programme import PlanAsked, programme_as
from callbacks.pages.site_page import address_of
from callbacks.services import Services
from dashboard.language import Language
from dashboard.mail import Attachment, Delivery, Letter, Post
from dashboard.store.dispatch_tables import Dispatch, DispatchLetter
from dashboard.store.dispatches import LetterState, claim, fail_waiting, settle
from dashboard.store.plan_tables import Plan
from dashboard.store.records import now
from layouts.pages.tasks.parts import day, said
from layouts.wording import Voice

EXTENSION = "clrisk-send-room"
LARGEST_MAIL = 7_000_000
"""Bytes of all files of a letter, which grow by a third on their way; many servers refuse more than 10 MB."""
_STATES = {
    Delivery.TAKEN: (LetterState.SENT, ""),
    Delivery.REFUSED: (LetterState.FAILED, "refused"),
    Delivery.UNREACHED: (LetterState.FAILED, "unreached"),
    Delivery.UNKNOWN: (LetterState.UNKNOWN, ""),
}
_log = structlog.get_logger("atlas.dispatch")

MakeFile = Callable[[Language, str], Attachment]


@dataclass(frozen=True)
class Told:
    """What every letter of a dispatch says."""

    plan: str
    title: dict[str, str]
    note: str
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    site: str


@dataclass
class Sending:
    """One dispatch under way: the files that were made for it are kept until its last letter."""

    desk: Desk
    post: Post
    make: MakeFile
    told: Told
    _made: dict[Language, tuple[Attachment, ...]] = field(default_factory=dict)

    def run(self, dispatch_id: int) -> None:
        """Send every letter that waits; what goes wrong is told in the record of each letter."""
        database = self.desk.database
        try:
            for language in self.told.languages:
                self.files(language)
            while (waiting := claim(database, dispatch_id)) is not None:
                self._send(waiting)
        except Exception:  # noqa: BLE001 - whatever it is, the Secretariat must read that nobody was written to
            _log.exception("dispatch failed", dispatch=dispatch_id)
            fail_waiting(database, dispatch_id, "files")

    def _send(self, waiting: DispatchLetter) -> None:
        try:
            letter = self.letter(waiting)
        except Exception:
            settle(self.desk.database, waiting.id, LetterState.FAILED, "files")
            raise
        state, reason = _STATES[self.post.deliver(letter)]
        settle(self.desk.database, waiting.id, state, reason)

    def letter(self, to: DispatchLetter) -> Letter:
        """The letter to one recipient, in their language; too large files are left out for a link."""
        return letter_of(self.told, to.address, Language(to.language), self.files(self.language_of(to)))

    def language_of(self, to: DispatchLetter) -> Language:
        """The language of the files: the recipient's own where it was chosen, the first that was chosen otherwise."""
        own = Language(to.language)
        return own if own in self.told.languages else self.told.languages[0]

    def files(self, language: Language) -> tuple[Attachment, ...]:
        """The files of a language, made once."""
        if language not in self._made:
            self._made[language] = tuple(self.make(language, ending) for ending in self.told.formats)
        return self._made[language]


def letter_of(told: Told, address: str, language: Language, files: tuple[Attachment, ...]) -> Letter:
    """A letter to one address; what its preview shows as well."""
    voice = Voice.of(language)
    page = f"{told.site}{address_of(Page.PLAN, language, told.plan)}"
    fits = sum(len(one.body) for one in files) <= LARGEST_MAIL
    facts = {"plan": said(told.title, voice), "day": day(now(), voice), "address": page}
    key = "attached" if fits else "linked"
    names = ", ".join(one.filename for one in files)
    parts = (
        told.note,
        voice.tell("programme.letter.text", facts),
        voice.tell(f"programme.letter.{key}", {"files": names, "address": f"{page}#programme"}),
        voice.tell("programme.letter.page", facts),
    )
    text = "\n\n".join(part for part in parts if part) + "\n"
    return Letter(address, voice.say("programme.letter.subject"), text, files if fits else ())


def told_of(held: Dispatch, plan: Plan, *, site: str) -> Told:
    """What the letters of a dispatch say."""
    languages = tuple(Language(one) for one in held.languages)
    return Told(plan.code, plan.title, held.note, languages, tuple(held.formats), site)


class SendRoom:
    """Sends in a thread of its own, one dispatch after the other."""

    def __init__(self) -> None:
        self._hand: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def send_soon(self, services: Services, desk: Desk, post: Post, told: Told, dispatch_id: int) -> Future[None]:
        """Begin when the dispatch before it has ended; the result is for who wants to wait."""

        def make(language: Language, ending: str) -> Attachment:
            asked = PlanAsked(language=language, plan=told.plan)
            file = programme_as(services, desk, asked, ending, lambda *_: None)
            return Attachment(file.filename, file.media_type, file.body)

        with self._lock:
            if self._hand is None:
                # Made after the server's processes have parted: threads do not survive a fork.
                self._hand = ThreadPoolExecutor(1, thread_name_prefix="dispatch")
        return self._hand.submit(Sending(desk, post, make, told).run, dispatch_id)


def send_room_of(server: Flask) -> SendRoom:
    """The room of ``server``."""
    room: SendRoom = server.extensions.setdefault(EXTENSION, SendRoom())
    return room

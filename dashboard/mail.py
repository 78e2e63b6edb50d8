"""Mail by SMTP, where the settings name a server; a mail that cannot be sent is told to the log and breaks nothing."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum, unique
from urllib.parse import unquote, urlsplit

import structlog

from dashboard.errors import AtlasError
from dashboard.settings import Settings

SECONDS = 15
"""How long the mail server may take."""
_log = structlog.get_logger("atlas.mail")


class LetterError(AtlasError):
    """A letter that must not be sent: a line break in an address or a subject would add headers of somebody else's."""

    key = "letter"


@unique
class Delivery(StrEnum):
    """How sending one letter ended."""

    TAKEN = "taken"
    REFUSED = "refused"
    """The server said no: it may be sent again."""
    UNREACHED = "unreached"
    """No server answered: it may be sent again."""
    UNKNOWN = "unknown"
    """The server fell silent after it had the letter: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    filename: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of plain text, with files or without.

    Examples
    --------
    >>> Letter("ana@example.org", "Invitation", "Follow the link.").to
    'ana@example.org'
    >>> Letter("ana@example.org", "Hello\\r\\nBcc: all@example.org", "")
    Traceback (most recent call last):
    dashboard.mail.LetterError: a letter to 'ana@example.org' was refused: its subject has a line break
    """

    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        for part, written in (("address", self.to), ("subject", self.subject)):
            if any(ord(sign) < 32 or ord(sign) == 127 for sign in written):
                raise LetterError(f"a letter to {self.to!r} was refused: its {part} has a line break")
        if self.to.count("@") != 1 or any(sign in self.to for sign in ' ,;<>"()'):
            raise LetterError(f"a letter was refused: {self.to!r} is not one e-mail address")


class Post:
    """Sends letters one after the other, behind whoever asked for it.

    ``off`` without a server in the settings: then nothing is sent, and ``is_on`` says so.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hand: ThreadPoolExecutor | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a mail server."""
        return self._settings.smtp_url is not None

    def send_soon(self, letters: Iterable[Letter]) -> Future[int] | None:
        """Send in a thread of its own; the result, how many were taken, is for who wants to wait."""
        held = tuple(letters)
        if not self.is_on or not held:
            return None
        if self._hand is None:
            self._hand = ThreadPoolExecutor(1, thread_name_prefix="mail")
        return self._hand.submit(self.send, held)

    def send(self, letters: Iterable[Letter]) -> int:
        """Send at once; how many the server took. Never raises: what went wrong is in the log."""
        taken = 0
        try:
            with self._server() as server:
                for letter in letters:
                    taken += self._sent(server, letter)
        except (OSError, smtplib.SMTPException) as failed:
            _log.error("mail server not reached", reason=str(failed))
        return taken

    def deliver(self, letter: Letter) -> Delivery:
        """Send one letter at once and say how it ended, for who keeps a record of it; never raises."""
        try:
            server = self._server()
        except (OSError, smtplib.SMTPException) as failed:
            _log.error("mail server not reached", reason=str(failed))
            return Delivery.UNREACHED
        try:
            with server:
                server.send_message(_message(letter, sender=self._settings.mail_from or ""))
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
            _log.error("a letter was not taken", subject=letter.subject, reason=type(refused).__name__)
            return Delivery.REFUSED
        except (OSError, smtplib.SMTPException) as failed:
            _log.error("mail server fell silent", subject=letter.subject, reason=type(failed).__name__)
            return Delivery.UNKNOWN
        return Delivery.TAKEN

    def _sent(self, server: smtplib.SMTP, letter: Letter) -> int:
        try:
            server.send_message(_message(letter, sender=self._settings.mail_from or ""))
        except smtplib.SMTPException as failed:
            # Not to whom: a log is no place for addresses of people.
            _log.error("a letter was not taken", subject=letter.subject, reason=type(failed).__name__)
            return 0
        return 1

    def _server(self) -> smtplib.SMTP:
        secret = self._settings.smtp_url
        if secret is None:
            raise OSError("no mail server is set; CLRISK_SMTP_URL names one")
        at = urlsplit(secret.get_secret_value())
        host, context = at.hostname or "", ssl.create_default_context()
        if at.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, at.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, at.port or 25, timeout=SECONDS)
            _encrypt(server, context, is_needed=at.username is not None)
        if at.username is not None:
            server.login(unquote(at.username), unquote(at.password or ""))
        return server


def _encrypt(server: smtplib.SMTP, context: ssl.SSLContext, *, is_needed: bool) -> None:
    """A password never travels in the clear; letters do only where the server knows no better."""
    server.ehlo()
    if is_needed or server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()


def _message(letter: Letter, *, sender: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = Address("CLRISK Atlas", addr_spec=sender)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = letter.subject
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    for one in letter.attachments:
        main, _, kind = one.media_type.partition("/")
        made.add_attachment(one.body, maintype=main, subtype=kind, filename=one.filename)
    return made

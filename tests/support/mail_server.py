"""A real SMTP server that keeps what it is sent."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Sink:
    """Keeps every mail; refuses those to ``refused``."""

    mails: list[EmailMessage] = field(default_factory=list)
    refused: str = ""
    authenticated: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  the name that the library calls
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: object, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        made = email.message_from_bytes(content, policy=default)
        made["X-To"] = ",".join(envelope.rcpt_tos)
        self.mails.append(made)
        return "250 OK"

    def __call__(
        self, _server: object, _session: Session, _envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        self.authenticated.append(mechanism)
        is_ours = getattr(data, "login", b"") == b"atlas" and getattr(data, "password", b"") == b"p@ss"
        return AuthResult(success=is_ours)


@contextmanager
def serving(sink: Sink, **options: object) -> Iterator[str]:
    """A mail server on this machine, as host:port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def made_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for ``localhost`` and its key, which nobody trusts who is not told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret

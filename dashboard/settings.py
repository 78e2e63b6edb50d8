"""What can be set from outside, checked once at start; every breach is told in one message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from dashboard.errors import AtlasError

_PREFIX = "CLRISK_"
_SAMPLE_SECRETS = frozenset({"change-me", "changeme", "secret", "sample", "development", "dev", "test", "password"})
_USUAL_DATABASE = "DATABASE_URL"
_SECRET = frozenset({"secret_key", "redis_url", "database_url", "smtp_url", "oidc_client_secret"})
"""Settings whose value no message repeats."""
_SHORTEST_SECRET = 16
_DEVELOPMENT_SECRET = "only-for-development"  # noqa: S105  a sample on purpose; refused outside development


class SettingsError(AtlasError):
    """Settings the atlas cannot start with; the message lists every breach and its remedy."""

    key = "settings"


class Settings(BaseModel):
    """The settings of one process. ``Settings.from_environ`` is the only way in.

    Examples
    --------
    >>> Settings.from_environ({"CLRISK_PORT": "8060"}).port
    8060
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    var: Path = Field(default=Path("var"), description="folder for releases, caches and derived geometry")
    geodata: Path = Field(default=Path("geodata"), description="folder of the data that ships with the atlas")
    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(default=8050, ge=1, le=65535, description="port to listen on")
    environment: Literal["development", "production"] = Field(
        default="development", description="development, or production (then a secret key is required)"
    )
    secret_key: SecretStr = Field(
        default=SecretStr(_DEVELOPMENT_SECRET), description="signs what the server hands out; at least 16 characters"
    )
    frame_ancestors: str = Field(
        default="'self'", description="who may embed the atlas: 'self', 'none' or addresses, blank-separated"
    )
    rate_limit: str = Field(
        default="3000 per minute", description="requests one visitor may make, as '3000 per minute'; 'off' for none"
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="Redis for long computations, as redis://host:6379/0; without it they run in the serving process",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="what people edit, as postgresql://user:password@host/name or sqlite:///path; without it "
        "atlas.sqlite in the var folder. DATABASE_URL is read as well",
    )
    public_address: str | None = Field(
        default=None,
        description="address the atlas is reached at, as https://atlas.example.org, for links in mails and on paper",
    )
    largest_upload: int = Field(
        default=20, ge=1, le=500, description="megabytes that one edit with files may hold, all files together"
    )
    evidence_scan: str | None = Field(
        default=None,
        description="command that is given each file of evidence on its standard input before it is kept and ends "
        "with 0 if it may be, as 'clamdscan --no-summary -'; without it no file is scanned",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="reverse proxies before the atlas, whose word about the visitor's address counts",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="mail server for invitations and notices, as smtp://user:password@host:587 (STARTTLS where there "
        "is a password) or smtps://host:465; without it no mail is sent",
    )
    mail_from: str | None = Field(default=None, description="sender of the mails, as atlas@example.org")
    oidc_issuer: str | None = Field(
        default=None,
        description="OpenID Connect provider that people may sign in with, as https://id.example.org; off without it",
    )
    oidc_client_id: str | None = Field(default=None, description="name under which the provider knows the atlas")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="secret shared with the provider; none for a public client"
    )
    oidc_name: str | None = Field(
        default=None, max_length=40, description="what the provider is called on the page; its host name without it"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="how much is logged")
    threads: int = Field(default=8, ge=1, le=64, description="threads of one server process")
    workers: int = Field(default=1, ge=1, le=64, description="server processes")

    @field_validator("frame_ancestors")
    @classmethod
    def _no_header_injection(cls, value: str) -> str:
        # The text goes into a response header as it is: a ';' would open another directive.
        if any(sign in value for sign in ";,\r\n"):
            raise ValueError("must be sources separated by blanks, without ';' or ','")
        return value

    @field_validator("rate_limit")
    @classmethod
    def _readable_limit(cls, value: str) -> str:
        words = value.split()
        units = {"second", "minute", "hour", "day"}
        if value != "off" and not (
            len(words) == 3 and words[0].isdecimal() and int(words[0]) > 0 and words[1] == "per" and words[2] in units
        ):
            raise ValueError("must read like '3000 per minute', or 'off'")
        return value

    @field_validator("redis_url")
    @classmethod
    def _readable_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://")):
            raise ValueError("must read like redis://host:6379/0")
        return value

    @field_validator("public_address")
    @classmethod
    def _whole_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return None if value is None else value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _readable_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            found = urlsplit(value.get_secret_value())
            if found.scheme not in {"smtp", "smtps"} or not found.hostname:
                raise ValueError("must read like smtp://user:password@host:587 or smtps://host:465")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
            raise ValueError("must be one e-mail address, as atlas@example.org")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = urlsplit(value)
        # What the provider says lets people in: without encryption anybody on the way could say it.
        if found.scheme != "https" and not (found.scheme == "http" and found.hostname in {"127.0.0.1", "localhost"}):
            raise ValueError("must begin with https:// (http:// only for this machine)")
        return value.rstrip("/")

    @property
    def database_address(self) -> str:
        """Address of the database that holds what people edit."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.var / 'atlas.sqlite').absolute()}"

    @model_validator(mode="after")
    def _secret_outside_development(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if self.environment != "development" and (
            secret == _DEVELOPMENT_SECRET or secret.lower() in _SAMPLE_SECRETS or len(secret) < _SHORTEST_SECRET
        ):
            raise ValueError(
                f"{_PREFIX}SECRET_KEY is missing, a sample or shorter than {_SHORTEST_SECRET} characters; outside "
                'development give it a long random text, e.g. from: python -c "import secrets; '
                'print(secrets.token_urlsafe(32))"'
            )
        return self

    @model_validator(mode="after")
    def _whole_services(self) -> Self:
        needs = {
            "SMTP_URL": (self.smtp_url, {"MAIL_FROM": self.mail_from, "PUBLIC_ADDRESS": self.public_address}),
            "OIDC_ISSUER": (self.oidc_issuer, {"OIDC_CLIENT_ID": self.oidc_client_id}),
        }
        for name, (given, others) in needs.items():
            missing = [f"{_PREFIX}{other}" for other, value in others.items() if value is None]
            if given is not None and missing:
                raise ValueError(f"{_PREFIX}{name} needs {' and '.join(missing)} as well")
        return self

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that ``environ`` describes; raises SettingsError with every breach at once."""
        known = {f"{_PREFIX}{name.upper()}": name for name in cls.model_fields}
        given = {known[name]: value for name, value in environ.items() if name in known and value != ""}
        if environ.get(_USUAL_DATABASE):
            # The name under which hosting services hand a database over.
            given.setdefault("database_url", environ[_USUAL_DATABASE])
        unknown = sorted(name for name in environ if name.startswith(_PREFIX) and name not in known)
        breaches = [f"{name} is not a setting; known are {', '.join(known)}" for name in unknown]
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            breaches += [_told(problem) for problem in error.errors(include_url=False)]
        if breaches:
            lines = "\n".join(f"  - {breach}" for breach in breaches)
            raise SettingsError(f"The atlas cannot start with these settings:\n{lines}", breaches=len(breaches))
        return settings

    @classmethod
    def described(cls) -> tuple[tuple[str, str, str], ...]:
        """Name, default and meaning of every setting, for the README."""
        return tuple(
            (f"{_PREFIX}{name.upper()}", _default(name, field.default), field.description or "")
            for name, field in cls.model_fields.items()
        )


def _default(name: str, default: object) -> str:
    return "" if name == "secret_key" or default is None else str(default)


def _told(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not isinstance(place, tuple) or not place:
        return message
    name = f"{_PREFIX}{str(place[0]).upper()}"
    received = "" if place[0] in _SECRET else f"; received {problem['input']!r}"
    return f"{name}: {message}{received}"

"""Settings come from the environment alone, and every mistake in them is told at once."""

from __future__ import annotations

import pytest

from dashboard.settings import Settings, SettingsError


def test_without_any_variable_the_atlas_starts_for_development_on_this_machine_only() -> None:
    settings = Settings.from_environ({})

    assert (settings.host, settings.environment) == ("127.0.0.1", "development")


@pytest.mark.parametrize("secret", ["", "secret", "change-me", "short", "only-for-development"])
def test_outside_development_a_missing_or_sample_secret_is_refused(secret: str) -> None:
    with pytest.raises(SettingsError, match="CLRISK_SECRET_KEY"):
        Settings.from_environ({"CLRISK_ENVIRONMENT": "production", "CLRISK_SECRET_KEY": secret})


def test_outside_development_a_long_secret_starts() -> None:
    settings = Settings.from_environ({"CLRISK_ENVIRONMENT": "production", "CLRISK_SECRET_KEY": "x7" * 16})

    assert "x7" not in repr(settings)


def test_every_breach_is_told_in_one_message() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(
            {
                "CLRISK_PORT": "eighty",
                "CLRISK_RATE_LIMIT": "many",
                "CLRISK_FRAME_ANCESTORS": "'self'; script-src *",
                "CLRISK_PROT": "1",
            }
        )

    for name in ("CLRISK_PORT", "CLRISK_RATE_LIMIT", "CLRISK_FRAME_ANCESTORS", "CLRISK_PROT"):
        assert name in str(caught.value)


def test_every_setting_is_described() -> None:
    assert all(meaning for _, _, meaning in Settings.described())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CLRISK_SMTP_URL", "http://mail", "smtp://"),
        ("CLRISK_MAIL_FROM", "a@example.org\nBcc: b@example.org", "one e-mail address"),
        ("CLRISK_OIDC_ISSUER", "http://id.example.org", "https://"),
        ("CLRISK_SMTP_URL", "smtp://mail:25", "CLRISK_MAIL_FROM and CLRISK_PUBLIC_ADDRESS"),
        ("CLRISK_OIDC_ISSUER", "https://id.example.org", "CLRISK_OIDC_CLIENT_ID"),
    ],
)
def test_a_service_that_is_half_described_or_unsafe_is_refused(name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Settings.from_environ({name: value})


def test_no_secret_of_a_service_is_written_into_a_message() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"CLRISK_SMTP_URL": "ftp://me:hidden@mail", "CLRISK_OIDC_CLIENT_SECRET": "x"})

    assert "hidden" not in str(caught.value)

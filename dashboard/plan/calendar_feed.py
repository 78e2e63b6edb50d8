"""What is due as a calendar that phones and mail programs read (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

REMINDED_DAYS = 7
"""A calendar program reminds this many days before something is due."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """One whole day in the calendar."""

    key: str
    """Names the event for ever, so that a change moves it and does not add another."""
    day: date
    title: str
    text: str
    address: str = ""


def calendar_of(name: str, due: Iterable[DueDay], *, made_at: datetime, host: str = "clrisk-atlas") -> bytes:
    """The calendar called ``name``.

    Examples
    --------
    >>> from datetime import UTC
    >>> due = DueDay("1", date(2020, 3, 31), "3 due", "")
    >>> made = calendar_of("Atlas", [due], made_at=datetime(2020, 1, 1, tzinfo=UTC))
    >>> b"DTSTART;VALUE=DATE:20200331" in made
    True
    """
    import icalendar

    calendar = icalendar.Calendar()
    for field, value in (("prodid", "-//CLRISK Atlas//"), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(field, value)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for one in due:
        calendar.add_component(_event(one, made_at, host))
    written: bytes = calendar.to_ical()
    return written


def _event(one: DueDay, made_at: datetime, host: str) -> Any:
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("dtstamp", made_at)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", one.title)
    event.add("transp", "TRANSPARENT")
    if one.text:
        event.add("description", one.text)
    if one.address:
        event.add("url", one.address)
    reminder = icalendar.Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("trigger", timedelta(days=-REMINDED_DAYS))
    reminder.add("description", one.title)
    event.add_component(reminder)
    return event

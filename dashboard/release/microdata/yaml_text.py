"""YAML as plain values, with the line of each; bounded, without anchors, and without surprises in what a word means.

Numbers, ``true``, ``false`` and ``null`` are what they look like; everything else is text. YAML 1.1 would read
``no`` as false, ``010101`` as the octal number 4161 and ``12:30`` as 750: codes and answers of a survey are no place
for that. Keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

Place = tuple[str | int, ...]

MEGABYTE = 1 << 20
MOST_BYTES = MEGABYTE
MOST_VALUES = 200_000
DEEPEST = 24

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?[eE][-+]?[0-9]+")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LONGEST_NUMBER = 300


class YamlRefusedError(Exception):
    """A text that is no YAML, or not of the kind that is read here."""


@dataclass(frozen=True)
class YamlValues:
    """What a YAML text says, and where it says it."""

    values: Any
    lines: dict[Place, int]
    """Path of keys and positions to the line, from 1."""

    def line(self, place: Place) -> int | None:
        """Line of ``place``, or of the nearest thing around it that is in the text."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def read_yaml(body: bytes) -> YamlValues:
    """The values of ``body``.

    Raises
    ------
    YamlRefusedError
        Too large, too deep, not UTF-8, not YAML, an anchor or alias, a repeated key, a tag.

    Examples
    --------
    >>> read_yaml(b"answers: {no: without, 010101: place, 1: yes}").values
    {'answers': {'no': 'without', '010101': 'place', '1': 'yes'}}
    """
    if len(body) > MOST_BYTES:
        raise YamlRefusedError(f"has {len(body) / MEGABYTE:.1f} MB, more than 1 MB; is this the specification?")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = body.count(b"\n", 0, wrong.start) + 1
        raise YamlRefusedError(f"is not UTF-8 (line {line}); save it as UTF-8") from wrong
    lines: dict[Place, int] = {}
    try:
        events = _bounded(text)
        if not events:
            return YamlValues(None, {})
        values, after = _value(events, 0, (), lines)
        if after < len(events):
            raise YamlRefusedError(f"holds a second document (line {_line(events[after])}); keep one")
    except yaml.YAMLError as damage:
        raise YamlRefusedError(f"is not valid YAML: {' '.join(str(damage).split())}") from damage
    return YamlValues(values, lines)


def _bounded(text: str) -> list[yaml.Event]:
    """The events of the text, refused before anything is built out of them."""
    kept: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlRefusedError(f"uses an anchor or alias (line {_line(event)}); write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise YamlRefusedError(f"is nested more than {DEEPEST} deep (line {_line(event)})")
        if len(kept) > MOST_VALUES:
            raise YamlRefusedError(f"holds more than {MOST_VALUES} values")
        if isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
            kept.append(event)
    return kept


def _value(events: Sequence[yaml.Event], at: int, place: Place, lines: dict[Place, int]) -> tuple[Any, int]:
    """The value that begins at event ``at``, and the event after it."""
    event = events[at]
    lines.setdefault(place, _line(event))
    tag = getattr(event, "tag", None)
    if tag not in (None, "!"):
        raise YamlRefusedError(f"uses the tag '{tag}' (line {_line(event)}); write the plain value")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event), at + 1
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(events, at + 1, place, lines)
    return _mapping(events, at + 1, place, lines)


def _sequence(events: Sequence[yaml.Event], at: int, place: Place, lines: dict[Place, int]) -> tuple[list[Any], int]:
    values: list[Any] = []
    while not isinstance(events[at], yaml.SequenceEndEvent):
        value, at = _value(events, at, (*place, len(values)), lines)
        values.append(value)
    return values, at + 1


def _mapping(
    events: Sequence[yaml.Event], at: int, place: Place, lines: dict[Place, int]
) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    while not isinstance(events[at], yaml.MappingEndEvent):
        key = events[at]
        if not isinstance(key, yaml.ScalarEvent):
            raise YamlRefusedError(f"has a key that is no word (line {_line(key)})")
        if key.value in values:
            raise YamlRefusedError(f"says '{key.value}' twice (line {_line(key)}); keep one")
        here = (*place, key.value)
        lines[here] = _line(key)
        values[key.value], at = _value(events, at + 1, here, lines)
    return values, at + 1


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style is not None or len(text) > _LONGEST_NUMBER:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0

"""What the data are known not to cover: general limits with the source that tells of them, and those of the release."""

from __future__ import annotations

from dashboard.profile.actions import LIMA
from dashboard.profile.answers import KnownLimit, Told
from dashboard.profile.context import Here

GENERAL = ("street", "domestic", "forced")
"""Limits told at the Initiative's meeting of 2019; the sentences stand under ``limit.<name>``."""

STREET = 0.2
"""Reported of Tuxtla Gutierrez at that meeting."""


def not_covered(here: Here) -> tuple[tuple[KnownLimit, ...], Told]:
    """The limits of a release: those known of such data in general, and what its own manifest leaves out."""
    say, source = here.speaker.say, here.manifest.source.say(here.language)
    meeting = LIMA.say(here.language)
    share = here.speaker.numbers.percent(STREET, 0)
    general = [KnownLimit(say(f"limit.{name}", share=share), say("limit.source", source=meeting)) for name in GENERAL]
    own = [KnownLimit(say("limit.year", year=here.manifest.year), source)]
    if here.is_index:
        own.append(KnownLimit(say("limit.index"), here.manifest.method.say(here.language)))
    else:
        own.append(KnownLimit(say("limit.ages", population=here.population), source))
        if here.study.spec is not None and here.study.spec.boundary == "sna":
            own.append(KnownLimit(say("limit.household"), here.manifest.definition.say(here.language)))
    return (*general, *own), here.speaker.tell("limit.read")

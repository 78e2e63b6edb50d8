"""The first screen: what a mayor reads in one minute, each sentence made from the data of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from dashboard.profile.answers import FactorPosition, Figure, RankLine, Told
from dashboard.profile.context import Here
from dashboard.profile.writer import FEW
from dashboard.values import ValueStatus


def band_of(here: Here) -> Told:
    """Demonstration, imported or published: what stands over everything."""
    return here.speaker.tell(
        f"band.{here.manifest.kind}", tone="caution" if here.study.release.is_demonstration else "plain"
    )


def level_told(here: Here, at: int) -> Told:
    """The level and what it means; why there is none."""
    name, status = here.ground.name_of(at), here.status(at)
    if status is not ValueStatus.AVAILABLE:
        absence = here.speaker.tell(_absence(here, at, status), name=name, tone="absent")
        return absence if here.class_only_at(at) is None else _with_class(here, at, absence)
    found = here.class_at(at)
    if found is None:
        return here.speaker.tell("level.no_class", name=name)
    limits = here.ground.limits(here.scope, int(here.ground.parent[at]))
    top = here.manifest.classes.k - 1 if here.published_by else len(limits)
    where = "lowest" if found == 0 else "highest" if found >= top else "between"
    limits = () if here.published_by else limits
    lower, upper = _ends(here, limits, found)
    level = here.class_text(found)
    facts: dict[str, Any] = {"level": level[:1].lower() + level[1:], "lower": lower, "upper": upper, "name": name}
    meaning = here.speaker.say(f"level.means.{where}.{here.kind}", **facts) if limits else ""
    against = here.speaker.say("level.in_state") if here.scope == "parent" else ""
    theirs = here.speaker.say("level.published", source=here.published_by) if here.published_by else ""
    parts = (here.speaker.say(_is_in(here, at), **facts), meaning, theirs, against)
    return Told(f"level.{where}", " ".join(part for part in parts if part))


def _is_in(here: Here, at: int) -> str:
    """The sentence that a class is told with: as a level, under the release's own name for it, or by number."""
    if here.level_at(at) is None and here.manifest.classes.labels:
        return "level.is_label"
    has_order = here.level_at(at) is not None or here.has_class_order
    return f"level.is.{here.kind}" if has_order else "level.is_class"


def _with_class(here: Here, at: int, absence: Told) -> Told:
    """Why there is no estimate, and the class that somebody else published all the same."""
    source = here.manifest.classes.published_source
    said = here.speaker.say(
        "level.class_only.told",
        level=here.class_text(here.class_only_at(at)),
        source="" if source is None else source.say(here.language),
    )
    return replace(absence, text=f"{absence.text} {said}")


def rate_told(here: Here, at: int) -> Told:
    """How many of every 100 children; of an index the score and its scale."""
    status, value = here.status(at), float(here.ground.values[at])
    if status is not ValueStatus.AVAILABLE:
        return here.speaker.tell(f"rate.none.{here.kind}", tone="absent")
    text = here.write.estimate(value).text
    if here.is_index:
        return here.speaker.tell("rate.index", score=text)
    kind = "zero" if value == 0 else "few" if value < FEW else "some"
    key = f"rate.{kind}.outcome" if here.outcome else f"rate.{kind}"
    outcome = _inside(here.outcome)
    count = max(round(100 * value), 1)
    return here.speaker.tell(
        key, count=count, number=here.write.of_100(value), percent=text, population=here.population, outcome=outcome
    )


def children_told(here: Here, at: int) -> Told:
    """How many children that is, of how many who live here."""
    say, people = here.speaker.tell, here.children_at(at)
    if here.study.shown.withheld[at]:
        return say("children.withheld", tone="absent")
    if people.value is None:
        return say("children.unknown", population=here.population, tone="absent")
    # Of two, so that "one child" and "no child" have their own sentence.
    count = round(people.value)
    if here.is_index:
        return say("children.index", count=count, number=people.text, population=here.population)
    expected = here.expected_at(at)
    if expected.value is None:
        return say("children.no_estimate", count=count, number=people.text, population=here.population)
    kind = "none" if expected.value == 0 else "few" if expected.value < 0.5 else "some"
    return say(f"children.{kind}", count=count, expected=expected.text, number=people.text, population=here.population)


def rank_lines(here: Here, at: int) -> tuple[RankLine, RankLine]:
    """Its places in the state and in the country."""
    ground, parent = here.ground, int(here.ground.parent[at])
    ends: dict[Literal["admin1", "country"], tuple[int, int, int]] = {
        "admin1": (ground.first_in_state[at], ground.last_in_state[at], ground.ranked_in_state[parent]),
        "country": (ground.first_in_country[at], ground.last_in_country[at], ground.has_value.sum()),
    }
    names = {"admin1": here.state_name(at), "country": here.country_name()}
    has_value = bool(ground.has_value[at])
    lines = []
    for scope, (first, last, ranked) in ends.items():
        told = _rank_told(here, scope, names[scope], int(first), int(last), int(ranked), has_value=has_value)
        best, worst = (int(first), int(last)) if has_value else (None, None)
        lines.append(RankLine(scope, names[scope], best, worst, int(ranked), told))
    return lines[0], lines[1]


def pushes_told(here: Here, at: int, drivers: Sequence[FactorPosition], way: str) -> Told:
    """What goes with more (``up``) or less (``down``) here than in the country: association only."""
    say = here.speaker.tell
    if here.status(at) is not ValueStatus.AVAILABLE:
        return say(f"push.{way}.no_value.{here.kind}", tone="absent")
    if not here.ground.contributions:
        return say(f"push.{way}.unknown", tone="absent")
    if not drivers:
        return say(f"push.{way}.none.{here.kind}")
    parts = "; ".join(_driver(here, driver) for driver in drivers)
    return say(f"push.{way}.{here.kind}", count=len(drivers), factors=parts)


def headline_told(here: Here, at: int) -> Told:
    """The place in one line, for a preview or a search result."""
    name, state = here.ground.study.release.municipalities.names[at], here.state_name(at)
    level = here.level_text(at)
    level = level[:1].lower() + level[1:]
    mark = here.speaker.say("headline.demonstration") if here.study.release.is_demonstration else ""
    value = here.estimate_at(at)
    if value.value is None:
        return Told("headline", f"{mark}{here.speaker.say('headline.none', name=name, state=state, level=level)}")
    key = "headline.index" if here.is_index else "headline.rate"
    return Told("headline", f"{mark}{here.speaker.say(key, name=name, state=state, level=level, value=value.text)}")


def key_number(here: Here, at: int) -> tuple[Figure, str]:
    """The one number of the first screen and its words."""
    value = here.estimate_at(at)
    if value.value is None:
        return value, here.speaker.say(f"key.none.{here.kind}")
    if here.is_index:
        return value, here.speaker.say("key.index")
    text = here.write.of_100(value.value)
    if 0 < value.value < FEW:
        text = f"< {text}"
    key = "key.rate.outcome" if here.outcome else "key.rate"
    label = here.speaker.say(key, population=here.population, outcome=_inside(here.outcome))
    return Figure(100 * value.value, text), label


def _inside(name: str) -> str:
    """A name as it stands inside a sentence."""
    return name[:1].lower() + name[1:]


def _ends(here: Here, limits: Sequence[float], found: int) -> tuple[str, str]:
    lower = here.write.estimate(limits[found - 1]).text if 0 < found <= len(limits) else ""
    upper = here.write.estimate(limits[found]).text if found < len(limits) else ""
    return lower, upper


def _absence(here: Here, at: int, status: ValueStatus) -> str:
    """The sentence of an absence; of a place of which the source has nothing at all it says so."""
    has_nothing = status is ValueStatus.NO_DATA and not any(
        values[at] == values[at] for values in here.study.shown.factors.values()
    )
    return "level.no_data.nothing" if has_nothing else f"level.{status.name.lower()}"


def _rank_told(here: Here, scope: str, name: str, first: int, last: int, ranked: int, *, has_value: bool) -> Told:
    say, number = here.speaker.tell, here.speaker.numbers.integer
    among = here.speaker.say(f"rank.among.{scope}", count=ranked, name=name)
    if not has_value:
        return say("rank.none", among=among, tone="absent")
    if ranked == 1:
        return say("rank.only", among=among)
    if first == 1 and last == ranked:
        return say("rank.all", among=among)
    ends = "highest" if first == 1 else "lowest" if last == ranked else "middle"
    others = last - first
    if others:
        return say(f"rank.tie.{ends}", count=others, among=among, first=number(first), last=number(last))
    return say(f"rank.{ends}.{here.kind}", among=among, first=number(first))


def _driver(here: Here, driver: FactorPosition) -> str:
    if driver.here.value is None:
        return driver.name
    if driver.country.value is None:
        return here.speaker.say("push.one_alone", name=driver.name, value=driver.here.text)
    key = f"push.one.{driver.beside_country or 'like'}"
    return here.speaker.say(key, name=driver.name, value=driver.here.text, country=driver.country.text)

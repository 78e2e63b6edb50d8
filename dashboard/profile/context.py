"""Everything that the parts of one profile share: the release, the place, the language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.answers import Crumb
from dashboard.choices import Scenario, View
from dashboard.explorer.class_rules import level_of
from dashboard.explorer.study import Study
from dashboard.language import Language
from dashboard.profile.answers import Figure, NearPlace
from dashboard.profile.ground import Ground
from dashboard.profile.similar import Likeness
from dashboard.profile.speaker import Speaker
from dashboard.profile.writer import Writer
from dashboard.release.manifest import FactorSpec, Manifest
from dashboard.scoring.levers import Levers
from dashboard.values import RiskLevel, ValueStatus

NO_CLASS = 255


@dataclass(frozen=True)
class Standing:
    """One release and outcome with what is made ready of it; shared by all its places."""

    ground: Ground
    likeness: Likeness
    levers: Levers


@dataclass(frozen=True)
class Here:
    """One release and outcome in one language; ``at`` is the place that is told."""

    standing: Standing
    view: View
    speaker: Speaker
    write: Writer

    @classmethod
    def of(cls, standing: Standing, view: View) -> Here:
        """What the sentences of ``view`` are made with; scenarios are no part of a profile."""
        manifest = standing.ground.study.release.manifest
        speaker = Speaker.of(manifest, view.language)
        write = Writer(speaker, is_index=not standing.ground.study.release.is_clrisk)
        return cls(standing, view.model_copy(update={"scenario": Scenario()}), speaker, write)

    @property
    def ground(self) -> Ground:
        """What does not depend on the place."""
        return self.standing.ground

    @property
    def study(self) -> Study:
        """The release and outcome."""
        return self.ground.study

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return self.study.release.manifest

    @property
    def language(self) -> Language:
        """Of all sentences."""
        return self.view.language

    @property
    def scope(self) -> str:
        """Whether classes are those of the country or of each state."""
        return self.view.classing.scope

    @property
    def is_index(self) -> bool:
        """Whether the estimate is a score."""
        return self.write.is_index

    @property
    def kind(self) -> str:
        """Suffix of sentences that differ between the two instruments."""
        return "index" if self.is_index else "clrisk"

    @cached_property
    def population(self) -> str:
        """Of whom the estimates speak, in words."""
        spec = self.study.spec
        if spec is not None:
            return spec.population.say(self.language)
        return self.speaker.say("population", ages=self.manifest.ages.replace("-", self.speaker.say("to")))

    @cached_property
    def outcome(self) -> str:
        """Name of an outcome that is not the main one; empty for that."""
        spec = self.study.spec
        return spec.name.say(self.language) if spec is not None and not self.study.is_main else ""

    @cached_property
    def factors(self) -> tuple[FactorSpec, ...]:
        """Factors of the release in the order of the manifest."""
        return self.manifest.factors

    def status(self, at: int) -> ValueStatus:
        """Why a place has, or has not, an estimate."""
        return ValueStatus(int(self.ground.status[at]))

    def state_name(self, at: int) -> str:
        """Name of the state of a place."""
        units = self.study.release.municipalities
        return units.admin1[int(units.parent[at])].name

    def country_name(self) -> str:
        """Name of the country."""
        return self.manifest.country_name.say(self.language)

    def class_at(self, at: int) -> int | None:
        """Published class of a place."""
        found = int(self.ground.classes(self.scope)[at])
        return None if found == NO_CLASS else found

    def level_at(self, at: int) -> RiskLevel | None:
        """Its level, where the release has levels."""
        return level_of(self.class_at(at), self.study.published_rule(self.scope))

    def level_text(self, at: int) -> str:
        """Its level or class in words; those of the absence where it has none. A class published elsewhere of a place
        without an estimate is told as such."""
        found = self.class_only_at(at)
        if found is not None:
            return self.speaker.say("level.class_only", class_name=self.class_text(found))
        return self.class_text(self.class_at(at), self.status(at))

    def class_only_at(self, at: int) -> int | None:
        """Class that was published elsewhere of a place without an estimate."""
        held = self.study.class_only(self.scope)
        return None if held is None or held[at] == NO_CLASS else int(held[at])

    @property
    def published_by(self) -> str:
        """Who published the classes elsewhere; empty where they are those of the declared rule."""
        source = self.manifest.classes.published_source
        are_theirs = self.study.recomputed_classes(self.scope) is not None
        return source.say(self.language) if source is not None and are_theirs else ""

    def class_text(self, found: int | None, status: ValueStatus = ValueStatus.NO_DATA) -> str:
        """A class in words."""
        if found is None:
            return self.speaker.say("no_class" if status is ValueStatus.AVAILABLE else f"absence.{status.name.lower()}")
        level = level_of(found, self.study.published_rule(self.scope))
        if level is not None:
            return self.speaker.say(f"level.{self.kind}.{level}")
        labels = self.manifest.classes.labels
        if labels:
            return labels[found].say(self.language)
        return self.class_by_order(found)

    def class_by_order(self, found: int) -> str:
        """A class that nobody named: by its order where that has words, else by its number."""
        k = self.manifest.classes.k
        number, many = str(found + 1), str(k)
        if not self.has_class_order:
            return self.speaker.say("class_of", number=number, k=many)
        order = self.speaker.say(f"class.order.{k}.{number}")
        return self.speaker.say(f"class.{self.kind}", order=order, number=number, k=many)

    @property
    def has_class_order(self) -> bool:
        """Whether there are words for the order of so many classes."""
        return self.speaker.knows(f"class.order.{self.manifest.classes.k}.1")

    def estimate_at(self, at: int) -> Figure:
        """The estimate of a place."""
        return self.write.estimate(float(self.ground.values[at]), self.status(at))

    def children_at(self, at: int) -> Figure:
        """Children of a place, as far as they may be told."""
        withheld = bool(self.study.shown.withheld[at])
        status = ValueStatus.SUPPRESSED if withheld else ValueStatus.NO_DATA
        return self.write.count(float(self.study.shown.children[at]), status)

    def expected_at(self, at: int) -> Figure:
        """Expected children in child labour; an index has none."""
        if self.is_index:
            return self.write.not_applicable()
        return self.write.count(float(self.ground.values[at] * self.study.shown.children[at]), self.status(at))

    def near(self, at: int) -> NearPlace:
        """A place as it is named beside another."""
        return NearPlace(
            code=self.study.release.municipalities.codes[at],
            name=self.ground.name_of(at),
            admin1=self.state_name(at),
            level=self.level_at(at),
            level_text=self.level_text(at),
            estimate=self.estimate_at(at),
            children=self.children_at(at),
        )

    def crumbs(self, at: int) -> tuple[Crumb, ...]:
        """Country, state and place."""
        units = self.study.release.municipalities
        state = units.admin1[int(units.parent[at])]
        return (
            Crumb("country", self.manifest.country, self.country_name()),
            Crumb("admin1", state.code, state.name),
            Crumb("municipality", units.codes[at], units.names[at]),
        )


def finite(value: float) -> float | None:
    """A number, or ``None`` for NaN."""
    return float(value) if np.isfinite(value) else None

"""Published facts: what others have printed about child labour, and which of it may stand side by side."""

from dashboard.release.facts.colouring import Colouring, FactClass
from dashboard.release.facts.concepts import Absence, Concept, DefinitionGroup
from dashboard.release.facts.published import ClassCounts, Fact, PublishedFacts, Rounds, Told, read_facts

__all__ = [
    "Absence",
    "ClassCounts",
    "Colouring",
    "Concept",
    "DefinitionGroup",
    "Fact",
    "FactClass",
    "PublishedFacts",
    "Rounds",
    "Told",
    "read_facts",
]

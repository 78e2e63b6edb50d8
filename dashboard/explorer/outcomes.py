"""The outcomes of a release after the first: each read as a release of its own, over the same places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.answers import OutcomeChoice
from dashboard.classify.cuts import NO_CLASS
from dashboard.language import Language
from dashboard.release.manifest import OutcomeSpec
from dashboard.release.outcome_models import cells_of_outcome
from dashboard.release.records import Release
from dashboard.trust.disclosure import Disclosed
from dashboard.values import BoolArray, ByteArray, ValueStatus


def release_of_outcome(release: Release, code: str, *, shown: Disclosed) -> Release:
    """``release`` with the results, definition, ages and classes of outcome ``code`` in place of the main ones.

    Its cells are the children of its own population under its own coefficients; none where the release does not hold
    what it takes. A municipality that is withheld in the main outcome is withheld in all: the children of this one live
    among those.
    """
    found = release.outcomes[code]
    spec = found.spec
    manifest = release.manifest.model_copy(
        update={
            "definition": spec.definition,
            "ages": spec.ages,
            "classes": spec.classes,
            # What was calibrated to is the rate of the whole country; a scenario keeps that of the places it shows.
            "national_rate": None,
        }
    )
    newly = shown.withheld & (found.status == ValueStatus.AVAILABLE)
    status = np.where(shown.withheld, np.uint8(ValueStatus.SUPPRESSED), found.status).astype(np.uint8)
    return replace(
        release,
        manifest=manifest,
        status=status,
        children=found.children,
        estimate=found.estimate,
        national_class=_without(found.national_class, newly),
        parent_class=_without(found.parent_class, newly),
        cells=cells_of_outcome(release, code),
        recomputed_national_class=found.recomputed_national_class,
        recomputed_parent_class=found.recomputed_parent_class,
    )


def _without(classes: ByteArray, withheld: BoolArray) -> ByteArray:
    """``classes`` but for those of places that are withheld as a whole: they may be made from an estimate."""
    return np.where(withheld, np.uint8(NO_CLASS), classes).astype(np.uint8)


def outcome_spec(release: Release, code: str) -> OutcomeSpec | None:
    """The declaration of outcome ``code``; ``None`` where the release declares no outcomes."""
    return next((spec for spec in release.manifest.outcomes if spec.code == code), None)


def outcome_choices(release: Release, *, shown: str, language: Language) -> tuple[OutcomeChoice, ...]:
    """What one can choose from; nothing where there is a single outcome."""
    specs = release.manifest.outcomes
    if len(specs) < 2:
        return ()
    return tuple(
        OutcomeChoice(
            code=spec.code,
            name=spec.name.say(language),
            definition=spec.definition.say(language),
            population=spec.population.say(language),
            ages=spec.ages,
            is_main=at == 0,
            is_shown=spec.code == shown,
        )
        for at, spec in enumerate(specs)
    )

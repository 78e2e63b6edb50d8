"""Where the numbers of a profile come from, in words."""

from __future__ import annotations

from babel.dates import format_date

from dashboard.formatting import DEFAULT_LOCALES
from dashboard.profile.answers import AboutRelease, Told
from dashboard.profile.context import Here


def about_of(here: Here) -> AboutRelease:
    """Definition, ages, source and release."""
    manifest, spec, language = here.manifest, here.study.spec, here.language
    locale = manifest.locale.get(language.value) or DEFAULT_LOCALES[language]
    return AboutRelease(
        name=manifest.name,
        title=manifest.title.say(language),
        kind=manifest.kind.value,
        kind_text=here.speaker.say(f"kind.{manifest.kind}"),
        created=str(format_date(manifest.created, "long", locale=locale)),
        year=manifest.year,
        ages=manifest.ages,
        outcome=spec.name.say(language) if spec is not None and len(manifest.outcomes) > 1 else "",
        population=here.population,
        definition=manifest.definition.say(language),
        hours=spec.hours.say(language) if spec is not None and spec.hours is not None else "",
        method=manifest.method.say(language),
        source=manifest.source.say(language),
        licence=manifest.licence.say(language),
        attribution=tuple(words.say(language) for words in manifest.attribution),
        notes=tuple(words.say(language) for words in manifest.notes),
        classes_told=classes_told(here),
        threshold=manifest.suppression_threshold,
        digest=here.study.release.digest,
    )


def classes_told(here: Here) -> Told:
    """How the levels were cut, and where."""
    rule = here.manifest.classes
    if here.published_by:
        return _published_elsewhere(here)
    if here.scope == "parent":
        return here.speaker.tell("classes.parent", method=here.speaker.say(f"classes.{rule.method}"))
    limits = here.speaker.one_of([here.write.estimate(cut).text for cut in rule.national_cuts])
    return here.speaker.tell("classes.national", method=here.speaker.say(f"classes.{rule.method}"), limits=limits)


def _published_elsewhere(here: Here) -> Told:
    """Whose levels they are, and the limits of the declared rule as what they are: not theirs."""
    rule, source = here.manifest.classes, here.published_by
    named = here.speaker.say(f"classes.{rule.method}")
    if here.scope == "parent":
        return here.speaker.tell("classes.published.parent", source=source, rule=named)
    limits = here.speaker.one_of([here.write.estimate(cut).text for cut in rule.national_cuts])
    return here.speaker.tell("classes.published", source=source, rule=named, limits=limits)

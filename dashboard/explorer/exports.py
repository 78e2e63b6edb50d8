"""What is seen, with everything a file must say of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely

from dashboard.answers import Column, Legend, UnitTable
from dashboard.choices import CHILDREN, EXPECTED, FACTOR_PREFIX, FACTS_PREFIX, LEVEL, Scenario, View
from dashboard.downloads import wording
from dashboard.downloads.export import Export, Heading
from dashboard.explorer.atlas import Atlas
from dashboard.explorer.facts_map import facts_map, facts_table
from dashboard.explorer.frames import Frames
from dashboard.explorer.study import Study
from dashboard.explorer.tables import table_of
from dashboard.explorer.what_if_words import effect_in_words, shifts_in_words
from dashboard.language import Language, Text
from dashboard.model.share_names import POPULATION, among
from dashboard.release.facts.concepts import CONCEPT_LABELS, Concept
from dashboard.scoring.official import OFFICIAL
from dashboard.territory.gazetteer import fold
from dashboard.territory.units import REGION


def export_of(atlas: Atlas, frames: Frames, view: View, *, legend: Legend, address: str) -> Export:
    """The table of the resolved ``view`` with all factors, outlines and provenance."""
    study = None if view.layer.startswith(FACTS_PREFIX) else atlas.study(view)
    table = facts_table(facts_map(atlas, view), view) if study is None else table_of(study, view, all_factors=True)
    place = " · ".join(crumb.name for crumb in reversed(atlas.crumbs(view)))
    layer = _layer_name(study, view)
    return Export(
        filename=_filename(atlas, study, view),
        language=view.language,
        title=f"{layer}. {place}",
        table=table,
        headings=tuple(_heading(column, study, view.language) for column in table.columns),
        outlines=_outlines(atlas, frames, study, view, table),
        provenance=tuple(
            (wording.LABELS[key].say(view.language), value)
            for key, value in (
                *_what_it_is(atlas, study, view, place=place, layer=layer),
                *_how_it_was_made(study, view, legend, rows=table.total),
                *_where_it_comes_from(atlas, study, view.language),
                ("address", address),
            )
            if value
        ),
    )


def _what_it_is(atlas: Atlas, study: Study | None, view: View, *, place: str, layer: str) -> Iterator[tuple[str, str]]:
    language = view.language
    if study is None:
        yield "kind", wording.KINDS["facts"].say(language)
        yield "place", place
        yield "layer", layer
        yield "release", f"regional ({atlas.region.digest})"
        return
    manifest = study.release.manifest
    yield "kind", wording.KINDS[str(manifest.kind)].say(language)
    yield "title", manifest.title.say(language)
    if study.spec is not None:
        yield "outcome", f"{study.spec.name.say(language)} [{study.spec.code}]"
        yield "population", study.spec.population.say(language)
    yield "place", place
    yield "layer", layer
    yield "release", f"{manifest.name} ({study.release.digest})"
    yield "created", manifest.created.isoformat()
    yield "year", manifest.year
    yield "ages", manifest.ages
    yield "definition", manifest.definition.say(language)
    yield "method", manifest.method.say(language)


def _how_it_was_made(study: Study | None, view: View, legend: Legend, *, rows: int) -> Iterator[tuple[str, str]]:
    language = view.language
    if study is not None:
        is_what_if = bool(view.scenario.shifts)
        yield "scenario", weights_in_words(study, OFFICIAL if is_what_if else view.scenario, language)
        yield "shifts", shifts_in_words(study, view)
        yield "what_if", effect_in_words(study, view)
    yield "classes", classes_in_words(study, view, legend)
    yield "filter", _filter(legend, view)
    yield "rows", str(rows)
    yield "marks", wording.MARKS.say(language)
    if study is not None:
        whom = study.spec.population if study.spec is not None else wording.ALL_CHILDREN
        yield "sums", among(wording.SUMS, population=whom).say(language)
    yield "use", wording.USE.say(language)


def _where_it_comes_from(atlas: Atlas, study: Study | None, language: Language) -> Iterator[tuple[str, str]]:
    yield "boundaries", atlas.region.notice.say(language)
    if study is None:
        yield "source", wording.PUBLISHED_SOURCE.say(language)
        yield "licence", atlas.region.licence.say(language)
        yield "attribution", "; ".join(line.say(language) for line in atlas.region.attribution)
    else:
        yield "source", study.release.manifest.source.say(language)
        yield "licence", study.release.manifest.licence.say(language)
        yield "attribution", "; ".join(line.say(language) for line in study.release.manifest.attribution)
    yield "language", wording.LANGUAGE_NAME.say(language)


def weights_in_words(study: Study, scenario: Scenario, language: Language) -> str:
    """Every weight of the scenario, the official one beside it; or that nothing was changed."""
    if scenario.is_official:
        return wording.OFFICIAL.say(language)
    chosen = dict(scenario.weights)
    official_word = wording.INSTEAD_OF.say(language)
    parts = [
        f"{study.moved_factors[code].name.say(language)} [{code}] = {chosen.get(code, official):g} "
        f"({official_word} {official:g})"
        for code, official in study.official_weights.items()
    ]
    if scenario.calibrate:
        parts.append(wording.CALIBRATED.say(language))
    if not study.release.is_clrisk:
        parts.append(wording.AGGREGATION[scenario.aggregation].say(language))
        if scenario.availability_threshold is not None:
            parts.append(f"{wording.AVAILABILITY.say(language)} {scenario.availability_threshold:g}")
    for option in scenario.options:
        read = [f"{wording.DIRECTION.say(language)} {option.direction:+d}"] if option.direction else []
        read += [wording.NORMALISATIONS[option.normalisation].say(language)] if option.normalisation else []
        parts.append(f"{study.moved_factors[option.factor].name.say(language)}: {', '.join(read)}")
    return f"{wording.EXPLORATORY.say(language)}. {'; '.join(parts)}"


def classes_in_words(study: Study | None, view: View, legend: Legend) -> str:
    """Method, number, scope and cuts of the classes; for groups, their names."""
    language = view.language
    if legend.scheme == "categorical" or (study is None and legend.scheme != "sequential"):
        return "; ".join(entry.label for entry in legend.entries if entry.label)
    if legend.cuts_differ_by_parent and study is not None:
        limits = _cuts_of_each_parent(study, view)
    else:
        limits = _listed([entry.upper for entry in legend.entries if entry.kind == "class" and entry.upper is not None])
    if legend.published_source is not None:
        limits = (
            limits
            if legend.cuts_differ_by_parent
            else _listed([e.upper for e in legend.by_rule if e.upper is not None])
        )
    method, scope = wording.METHODS[legend.method].say(language), wording.SCOPES[legend.scope].say(language)
    if legend.method == "dalenius_hodges":
        method = f"{method} ({_bins(study, view)})"
    cuts, ends = wording.CUTS.say(language), wording.INTERVALS.say(language)
    rule = f"{method}; k = {legend.k}; {scope}; {cuts}: {limits} ({ends})"
    if legend.published_source is None:
        return rule
    return wording.PUBLISHED_CLASSES.say(language).format(source=legend.published_source, rule=rule)


def _bins(study: Study | None, view: View) -> str:
    """How many bins the frequencies were counted in: without them the cuts cannot be found again."""
    stated = None if study is None else study.rule(view.layer, view.classing).bins
    return wording.BINS_PER_CLASS.say(view.language) if stated is None else f"J = {stated}"


def _cuts_of_each_parent(study: Study, view: View) -> str:
    units = study.release.municipalities.admin1
    own = study.cuts(view.layer, view.classing, view.scenario).by_parent or {}
    told = "; ".join(f"{units[at].name}: {_listed(limits)}" for at, limits in sorted(own.items()))
    return f"{wording.CUTS_DIFFER.say(view.language)}: {told}"


def _listed(limits: Sequence[float]) -> str:
    return ", ".join(f"{limit:.6g}" for limit in limits)


def _filter(legend: Legend, view: View) -> str:
    classes = [entry for entry in legend.entries if entry.kind == "class"]
    named = {
        entry.index: f"{wording.CLASS.say(view.language)} {at}" + (f" ({entry.label})" if entry.label else "")
        for at, entry in enumerate(classes, start=1)
    }
    named |= {
        entry.index: wording.CELLS[entry.kind].say(view.language)
        for entry in legend.entries
        if entry.kind in wording.CELLS
    }
    hidden = [named[index] for index in view.hidden if index in named]
    if not hidden:
        return wording.NO_FILTER.say(view.language)
    return f"{wording.LEFT_OUT.say(view.language)}: {', '.join(hidden)}"


def _heading(column: Column, study: Study | None, language: Language) -> Heading:
    words = wording.INDEX_LEVEL if column.field == LEVEL and _is_index(study) else None
    own = column.name or _of_the_outcome(study, column.field, language)
    title = own or (words or wording.COLUMNS[column.field]).say(language)
    unit = wording.UNITS[column.unit].say(language)
    return Heading(column.field, f"{title} ({unit})" if unit else title, column.kind)


def _of_the_outcome(study: Study | None, field: str, language: Language) -> str:
    """Children of another outcome than the main one are not all children, nor expected in child labour as a whole.

    Of the main one neither, where it does not speak of the ages 5 to 17.
    """
    if study is None or study.spec is None or (study.is_main and study.spec.is_of_all_ages):
        return ""
    if field == CHILDREN:
        return among(Text.same(POPULATION), population=study.spec.population).say(language)
    return f"{study.spec.name.say(language)}: {wording.EXPECTED_OF.say(language)}" if field == EXPECTED else ""


def _is_index(study: Study | None) -> bool:
    return study is not None and not study.release.is_clrisk


def _layer_name(study: Study | None, view: View) -> str:
    if view.layer.startswith(FACTS_PREFIX):
        return CONCEPT_LABELS[Concept(view.layer.removeprefix(FACTS_PREFIX))].say(view.language)
    if view.layer.startswith(FACTOR_PREFIX) and study is not None:
        return study.release.factor_spec(view.layer.removeprefix(FACTOR_PREFIX)).name.say(view.language)
    if view.layer == LEVEL and _is_index(study):
        return wording.INDEX_LEVEL.say(view.language)
    layer = _of_the_outcome(study, view.layer, view.language) or wording.LAYERS[view.layer].say(view.language)
    if study is None or study.spec is None or study.is_main:
        return layer
    return f"{study.spec.name.say(view.language)}. {layer}"


def _filename(atlas: Atlas, study: Study | None, view: View) -> str:
    kind = "facts" if study is None else str(study.release.manifest.kind)
    crumbs = [crumb.name for crumb in atlas.crumbs(view)[1:]] if view.country != REGION else ["lac"]
    outcome = [] if view.outcome is None else [view.outcome]
    parts = ["clrisk", *crumbs, *outcome, view.layer, wording.FILE_KINDS[kind].say(view.language)]
    if study is not None:
        parts.append(study.release.manifest.name)
    if not view.scenario.is_official:
        parts.append(wording.FILE_EXPLORATORY.say(view.language))
    return "_".join(_plain(part) for part in parts)


def _plain(part: str) -> str:
    """Letters and digits without accents: file names travel through programs that know no others."""
    return fold(part).replace(" ", "-")


def _outlines(
    atlas: Atlas, frames: Frames, study: Study | None, view: View, table: UnitTable
) -> tuple[shapely.Geometry | None, ...]:
    if study is not None:
        outlines = frames.municipalities(study.release)
        return tuple(outlines[study.release.municipalities.position(str(row["code"]))] for row in table.rows)
    held = atlas.study(view)
    if view.country == REGION:
        by_code = {code: unit.geometry for code, unit in atlas.region.country.items()}
    elif held is None:
        by_code = {code: unit.geometry for code, unit in atlas.region.units.items()}
    else:
        units = held.release.municipalities.admin1
        by_code = {unit.code: outline for unit, outline in zip(units, frames.admin1(held.release), strict=True)}
    return tuple(by_code.get(str(row["code"])) for row in table.rows)

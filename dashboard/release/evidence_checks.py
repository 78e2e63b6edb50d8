"""What no optional table can show alone: that outcomes, precision, groups and weights speak of the same results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from dashboard.release.manifest import Manifest, OutcomeSpec
from dashboard.release.tables import INTERCEPT
from dashboard.values import BoolArray, FloatArray

Tables = Mapping[str, pd.DataFrame]

HALF_A_CHILD = 0.5
ROUNDING = 1e-9
_OF_OUTCOMES = (
    *("outcomes.parquet", "precision.parquet", "groups.parquet", "factor_profile.parquet"),
    *("outcome_coefficients.csv", "covariance.csv", "factor_weights.csv"),
)
_WITHHELD = ("suppressed", "unreliable")
_SAYS_THE_ESTIMATE = ("standard_error", "lower", "upper", "root_mse", "spread_within", "direct_estimate")


def evidence_breaches(manifest: Manifest, tables: Tables) -> tuple[str, ...]:
    """Every disagreement of the optional tables with the results and with each other, with file and first place."""
    unknown = tuple(_unknown_outcomes(manifest, tables))
    if unknown:
        return unknown
    found = [*_outcomes(manifest, tables)]
    if found:  # what follows compares with these rows
        return tuple(found)
    results = _results(manifest, tables)
    if "precision.parquet" in tables:
        found += _precision(tables["precision.parquet"], results)
    if "withheld_factors.parquet" in tables:
        found += _withheld_factors(manifest, tables)
    if "groups.parquet" in tables:
        found += _groups(tables["groups.parquet"], results)
    terms = _terms(manifest, tables)
    found += _outcome_terms(manifest, tables)
    if "covariance.csv" in tables:
        found += _covariance(tables["covariance.csv"], terms)
    if "factor_weights.csv" in tables:
        found += _factor_weights(tables["factor_weights.csv"], terms)
    if "factor_profile.parquet" in tables:
        found += _profile(manifest, tables)
    return tuple(found)


def value_breaches(
    file: str, rows: pd.DataFrame, *, spec: OutcomeSpec | None = None, keeps_published: bool = False
) -> Iterable[str]:
    """Rows with a status, an estimate and classes that contradict one another; ``expected_children`` too.

    ``keeps_published`` = the classes were published elsewhere: a place may have one and no estimate.
    """
    available = (rows["status"] == "available").to_numpy(dtype=bool)
    has_value = rows["estimate"].notna().to_numpy(dtype=bool)
    checks = [
        (available & ~has_value, "is 'available' without an estimate"),
        (~available & has_value, "has an estimate although its status says that there is none to show"),
    ]
    if "national_class" in rows:
        national, parent = (rows[name].to_numpy() for name in ("national_class", "parent_class"))
        checks += [
            (available & (national < 0), "is 'available' without a national class"),
            (
                ~available & ((national >= 0) | (parent >= 0)) & (not keeps_published),
                "has a class although its status says that there is no estimate",
            ),
        ]
        if spec is not None:
            checks.append((np.maximum(national, parent) >= spec.classes.k, f"has a class beyond {spec.classes.k - 1}"))
    if "children" in rows:
        product = rows["estimate"].to_numpy(dtype=np.float64) * rows["children"].to_numpy(dtype=np.float64)
        expected = rows["expected_children"].to_numpy(dtype=np.float64)
        checks += [
            (np.abs(expected - product) > 1, "has expected_children that are not estimate times children"),
            (~available & np.isfinite(expected), "has expected_children although it has no estimate"),
        ]
        suppressed = (rows["status"] == "suppressed").to_numpy(dtype=bool)
        checks.append((suppressed & rows["children"].notna().to_numpy(dtype=bool), "is suppressed but tells children"))
    yield from _report(file, rows, checks)


def _unknown_outcomes(manifest: Manifest, tables: Tables) -> Iterable[str]:
    codes = [spec.code for spec in manifest.outcomes]
    if len(set(codes)) != len(codes):
        yield f"manifest.json: outcomes repeat a code: {codes}"
    if manifest.outcomes and manifest.outcomes[0].classes != manifest.classes:
        yield "manifest.json: the classes of the first outcome are not those of the release; they are the same rule"
    for file in _OF_OUTCOMES:
        if file in tables:
            unknown = sorted(set(tables[file]["outcome"]) - set(codes))
            if unknown:
                yield f"{file}: outcome '{unknown[0]}' is not declared in manifest.json ({', '.join(codes) or 'none'})"


def _outcomes(manifest: Manifest, tables: Tables) -> Iterable[str]:
    others = manifest.outcomes[1:]
    rows = tables.get("outcomes.parquet")
    if rows is None:
        if others:
            yield f"outcomes.parquet is missing: manifest.json declares '{others[0].code}' besides the main outcome"
        return
    codes = tables["municipalities.parquet"]["municipality_code"].to_numpy()
    for spec in others:
        own = rows[rows["outcome"] == spec.code]
        if not np.array_equal(own["municipality_code"].to_numpy(), codes):
            yield f"outcomes.parquet: '{spec.code}' must have one row for each municipality, in their order"
        else:
            published = spec.classes.published_source is not None
            yield from value_breaches("outcomes.parquet", own, spec=spec, keeps_published=published)
    if manifest.main_outcome in set(rows["outcome"]):
        yield f"outcomes.parquet: the main outcome '{manifest.main_outcome}' stands in estimates.parquet; take it out"


def _results(manifest: Manifest, tables: Tables) -> pd.DataFrame:
    """Status, estimate and children of every outcome, indexed by outcome and municipality."""
    main = tables["estimates.parquet"].rename(columns={"children_5_17": "children"})
    parts = [main.assign(outcome=manifest.main_outcome)]
    if "outcomes.parquet" in tables:
        parts.append(tables["outcomes.parquet"])
    columns = ["outcome", "municipality_code", "status", "estimate", "children"]
    return pd.concat([part[columns] for part in parts]).set_index(["outcome", "municipality_code"])


def _beside(file: str, rows: pd.DataFrame, results: pd.DataFrame) -> tuple[pd.DataFrame | None, list[str]]:
    """The results of the municipalities that ``rows`` speak of, row by row."""
    keys = pd.MultiIndex.from_frame(rows[["outcome", "municipality_code"]])
    missing = ~keys.isin(results.index)
    if missing.any():
        code = rows["municipality_code"].to_numpy()[int(np.argmax(missing))]
        return None, [f"{file}: municipality '{code}' is not in municipalities.parquet"]
    return results.reindex(keys), []


def _precision(rows: pd.DataFrame, results: pd.DataFrame) -> Iterable[str]:
    file = "precision.parquet"
    beside, problems = _beside(file, rows, results)
    yield from problems
    if beside is None:
        return
    estimate = beside["estimate"].to_numpy(dtype=np.float64)
    available = (beside["status"] == "available").to_numpy(dtype=bool)
    lower, upper, error, spread = (_floats(rows, name) for name in ("lower", "upper", "root_mse", "standard_error"))
    told = rows[list(_SAYS_THE_ESTIMATE)].notna().any(axis=1).to_numpy(dtype=bool)
    withhold = (rows["reliability"] == "withhold").to_numpy(dtype=bool)
    suppressed = (beside["status"] == "suppressed").to_numpy(dtype=bool)
    checks = [
        ((lower > estimate + ROUNDING) | (upper < estimate - ROUNDING), "has an interval that leaves its estimate out"),
        (error < spread - ROUNDING, "has a root_mse below its standard_error"),
        (~available & told, "is withheld or absent, but its precision would tell the estimate"),
        (suppressed & (_floats(rows, "direct_children") >= 0), "is suppressed, but its interviewed children are told"),
        (available & withhold, "is to be withheld as unreliable, but its estimate is published"),
    ]
    yield from _report(file, rows, checks)


def _groups(rows: pd.DataFrame, results: pd.DataFrame) -> Iterable[str]:
    file = "groups.parquet"
    yield from value_breaches(file, rows)
    beside, problems = _beside(file, rows, results)
    yield from problems
    if beside is None:
        return
    absent = beside["status"].isin([*_WITHHELD, "not_modelled"]).to_numpy(dtype=bool)
    shown = (rows["status"] == "available").to_numpy(dtype=bool)
    told = rows["error"].notna().to_numpy(dtype=bool) if "error" in rows else np.zeros(len(rows), dtype=bool)
    yield from _report(
        file,
        rows,
        [
            (absent & shown, "has a result for a group although it has none itself"),
            (~shown & told, "tells the error of a group of which it has no estimate"),
        ],
    )
    keys = ["outcome", "municipality_code", "dimension"]
    counted = rows[keys].assign(
        children=rows["children"].fillna(0.0),
        expected=rows["expected_children"].fillna(0.0),
        hidden=rows["status"] == "suppressed",
    )
    sums = counted.groupby(keys, sort=False)[["children", "expected", "hidden"]].sum().reset_index()
    total, _ = _beside(file, sums, results)
    if total is None:
        return
    whole = total["children"].to_numpy(dtype=np.float64)
    expected = whole * total["estimate"].to_numpy(dtype=np.float64)
    is_open = (total["status"] == "available").to_numpy(dtype=bool)
    checks = [
        (_floats(sums, "children") > whole + HALF_A_CHILD, "has more children in its groups than in all"),
        (_floats(sums, "expected") > expected + HALF_A_CHILD, "expects more children in its groups than in all"),
        (is_open & (sums["hidden"] == 1).to_numpy(dtype=bool), "withholds one group that subtraction gives back"),
    ]
    yield from _report(file, sums, checks)


def _withheld_factors(manifest: Manifest, tables: Tables) -> Iterable[str]:
    file, rows = "withheld_factors.parquet", tables["withheld_factors.parquet"]
    values = tables["factors.parquet"].set_index("municipality_code")
    known = {"municipality_code": set(values.index), "factor": {spec.code for spec in manifest.factors}}
    strangers = {name: sorted(set(rows[name]) - held) for name, held in known.items()}
    for name, unknown in strangers.items():
        if unknown:
            yield f"{file}: {name} '{unknown[0]}' is not one of the release"
    if any(strangers.values()):
        return
    for factor, own in rows.groupby("factor", sort=False):
        told = values[str(factor)].reindex(own["municipality_code"]).dropna()
        if len(told):
            yield (
                f"{file}: factor '{factor}' of municipality '{told.index[0]}' is withheld, but factors.parquet tells "
                f"it ({len(told)} such values); leave it empty there"
            )


def _terms(manifest: Manifest, tables: Tables) -> dict[str, pd.DataFrame]:
    found = {}
    if "coefficients.csv" in tables:
        found[manifest.main_outcome] = tables["coefficients.csv"]
    if "outcome_coefficients.csv" in tables:
        rows = tables["outcome_coefficients.csv"]
        found |= {str(code): own for code, own in rows.groupby("outcome", sort=False)}
    return found


def _outcome_terms(manifest: Manifest, tables: Tables) -> Iterable[str]:
    rows = tables.get("outcome_coefficients.csv")
    if rows is None:
        return
    declared = {spec.code for spec in manifest.factors}
    for outcome, own in rows.groupby("outcome", sort=False):
        if own["term"].iloc[0] != INTERCEPT:
            yield f"outcome_coefficients.csv: the first row of '{outcome}' must be the term '{INTERCEPT}'"
        strangers = sorted(set(own.loc[own["term"] != INTERCEPT, "factor"]) - declared)
        if strangers:
            yield f"outcome_coefficients.csv: factor '{strangers[0]}' is not declared in manifest.json"


def _covariance(rows: pd.DataFrame, terms: Mapping[str, pd.DataFrame]) -> Iterable[str]:
    for outcome, own in rows.groupby("outcome", sort=False):
        known = terms.get(str(outcome))
        names = [] if known is None else [str(term) for term in known["term"]]
        pairs = set(zip(own["term_a"], own["term_b"], strict=True))
        needed = {(a, b) for at, a in enumerate(names) for b in names[at:]}
        if pairs != needed:
            odd = sorted(pairs ^ needed)[0]
            yield f"covariance.csv: '{outcome}' needs every pair of its terms once, first term first; see {odd}"
            continue
        diagonal = own[own["term_a"] == own["term_b"]].set_index("term_a")["covariance"]
        variance = diagonal.reindex(names).to_numpy(dtype=np.float64)
        error = _floats(known, "standard_error") if known is not None else variance
        off = (variance < 0) | (np.abs(np.sqrt(np.abs(variance)) - error) > ROUNDING * np.maximum(error, 1.0))
        if off.any():
            yield (
                f"covariance.csv: the variance of '{names[int(np.argmax(off))]}' of '{outcome}' is not the square of "
                "its standard error"
            )


def _factor_weights(rows: pd.DataFrame, terms: Mapping[str, pd.DataFrame]) -> Iterable[str]:
    for outcome, own in rows.groupby("outcome", sort=False):
        known = terms.get(str(outcome))
        coefficients = {} if known is None else dict(zip(known["term"], _floats(known, "coefficient"), strict=True))
        odds, lower, upper = (_floats(own, name) for name in ("odds_ratio", "odds_lower", "odds_upper"))
        for at, term in enumerate(own["term"]):
            name = f"factor_weights.csv: term '{term}' of '{outcome}'"
            if term not in coefficients:
                yield f"{name} is not in its coefficients"
            elif not abs(np.log(odds[at]) - coefficients[term]) <= ROUNDING:
                yield f"{name} has odds ratio {odds[at]:g}, its coefficient says otherwise"
            elif lower[at] > odds[at] + ROUNDING or upper[at] < odds[at] - ROUNDING:  # NaN: the interval is not known
                yield f"{name} has an interval that leaves its odds ratio out"


def _profile(manifest: Manifest, tables: Tables) -> Iterable[str]:
    rows = tables["factor_profile.parquet"]
    scopes = {"country", *tables["admin1.parquet"]["admin1_code"]}
    factors = {spec.code for spec in manifest.factors}
    for column, known in (("scope", scopes), ("factor", factors)):
        strangers = sorted(set(rows[column]) - known)
        if strangers:
            yield f"factor_profile.parquet: {column} '{strangers[0]}' is not one of the release"
    classes = {spec.code: spec.classes.k for spec in manifest.outcomes}
    beyond = rows["class"].to_numpy() >= rows["outcome"].map(classes).to_numpy()
    if beyond.any():
        yield f"factor_profile.parquet, row {int(np.argmax(beyond)) + 1}: a class that its outcome does not have"


def _floats(rows: pd.DataFrame, name: str) -> FloatArray:
    return rows[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _report(file: str, rows: pd.DataFrame, checks: Iterable[tuple[BoolArray, str]]) -> Iterable[str]:
    """One sentence per problem, with the first municipality that shows it."""
    for wrong, problem in checks:
        if wrong.any():
            first = rows.iloc[int(np.argmax(wrong))]
            of = f" of '{first['outcome']}'" if "outcome" in rows else ""
            yield f"{file}: municipality '{first['municipality_code']}'{of} {problem} ({int(wrong.sum())} such rows)"

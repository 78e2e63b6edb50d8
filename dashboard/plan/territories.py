"""Which territories an indicator of the plan speaks of: ``PER``, ``MEX/07`` or ``MEX/07/07101``, as in an address."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def speaks_of(territories: Collection[str], asked: str) -> bool:
    """Whether an indicator tied to ``territories`` concerns the place ``asked``; tied to none it concerns all.

    A place is concerned by what is tied to it, to what it lies in, and to what lies in it.

    Examples
    --------
    >>> speaks_of(["MEX/07"], "MEX/07/07101"), speaks_of(["MEX/07"], "MEX"), speaks_of(["MEX"], "PER")
    (True, True, False)
    >>> speaks_of([], "PER")
    True
    """
    if not territories or not asked:
        return True
    return any(_lies_in(asked, one) or _lies_in(one, asked) for one in territories)


def countries_of(territories: Iterable[str]) -> tuple[str, ...]:
    """Countries of ``territories``, each once, in their order.

    Examples
    --------
    >>> countries_of(["MEX/07", "PER", "MEX"])
    ('MEX', 'PER')
    """
    return tuple(dict.fromkeys(one.partition("/")[0] for one in territories if one))


def _lies_in(place: str, whole: str) -> bool:
    return place == whole or place.startswith(f"{whole}/")

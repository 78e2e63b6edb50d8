"""The one door between the domain and every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.explorer.atlas import DrawnUnit, RegionalGround
    from dashboard.explorer.explorer import Explorer

__all__ = ["DrawnUnit", "Explorer", "RegionalGround"]


def __getattr__(name: str) -> Any:
    # The door leads to every other room, and some of them read a room behind it: it is opened when asked for.
    if name == "Explorer":
        from dashboard.explorer.explorer import Explorer

        return Explorer
    if name in __all__:
        from dashboard.explorer import atlas

        return getattr(atlas, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The one door between the domain and every screen."""

from dashboard.explorer.atlas import DrawnUnit, RegionalGround
from dashboard.explorer.explorer import Explorer

__all__ = ["DrawnUnit", "Explorer", "RegionalGround"]

"""The one door between the domain and every screen."""

from dashboard.explorer.door import Explorer
from dashboard.explorer.grounds import DrawnUnit, RegionalGround

__all__ = ["DrawnUnit", "Explorer", "RegionalGround"]

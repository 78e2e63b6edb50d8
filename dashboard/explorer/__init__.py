"""The one door between the domain and every screen."""

from dashboard.explorer.door import Explorer
from dashboard.explorer.grounds import RegionalGround, RegionalUnit

__all__ = ["Explorer", "RegionalGround", "RegionalUnit"]

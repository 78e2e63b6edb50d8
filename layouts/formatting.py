"""Numbers as they are read in a country, for pages; the files to take away write them alike."""

from dashboard.formatting import DASH, DEFAULT_LOCALES, NumberFormat

__all__ = ["DASH", "DEFAULT_LOCALES", "NumberFormat"]

"""What is seen, as a file to take away: every one says what it is, where from, and how to see it again."""

from dashboard.downloads.export import Export, Format
from dashboard.downloads.write import write

__all__ = ["Export", "Format", "write"]

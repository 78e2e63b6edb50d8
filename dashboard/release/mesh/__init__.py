"""Boundaries made ready for the graphics card, once per release; ``store`` is the door."""

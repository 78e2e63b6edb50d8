"""The page of one municipality, in words and numbers: what a mayor reads in one minute, without any web."""

# The explorer hands out profiles and profiles read its studies: whoever imports a part of this room first would
# meet the other half made, so the door is opened before anything else.
import dashboard.explorer  # noqa: F401

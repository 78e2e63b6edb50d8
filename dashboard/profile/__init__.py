"""The page of one municipality, in words and numbers: what a mayor reads in one minute, without any web."""

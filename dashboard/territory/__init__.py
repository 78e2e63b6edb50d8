"""Where things are: region, country, first-level unit, municipality. A place is its code, codes are text."""

"""The demonstration release of Mexico: a synthetic survey and census from which the real engine works.

``main`` draws the population, the census and the survey, fits the model, calibrates it to the published
facts and writes ``geodata/MEX`` through the release writer. Nothing in it describes a real municipality
but outlines, codes and names.
"""

from geodata.build.demonstration.making import main

__all__ = ["main"]

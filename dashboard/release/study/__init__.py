"""A study: the steps from a specification to a release, and what each of them leaves for the next.

The folder of a study (``--work``) holds coefficients, counts and estimates, never a record of a person, and is
not read by the atlas.
"""

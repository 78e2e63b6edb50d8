"""CLRISK as a model: design, survey-weighted logit, prediction over the census, benchmarking to known rates."""

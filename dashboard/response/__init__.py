"""The local response (CLRISK phase II): from a municipality's risk to a plan of its own, in five stages."""

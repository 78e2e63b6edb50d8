"""How far a number may be trusted: coverage, suppression, means that say what they rest on."""

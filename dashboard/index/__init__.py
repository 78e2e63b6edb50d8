"""The vulnerability index (IVTI): normalise the factors, weigh them, aggregate them into a score 0-100."""

"""Benchmarks: each measures the atlas and its peers in one run and prints ratios."""

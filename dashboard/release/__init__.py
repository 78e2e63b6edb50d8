"""Data releases: their contracts, their manifest with digests, the only reader and writer of data files."""

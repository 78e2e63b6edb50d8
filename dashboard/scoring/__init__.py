"""Re-weighting and what-if; the only room that knows numexpr."""

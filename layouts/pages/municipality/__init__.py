"""The pages of municipalities: one place, all of them in order, several side by side."""

"""The pages of the Technical Secretariat: review, rounds, statuses by hand, the grid and the import of the plan."""

"""The pages of a focal point: what is due, the form of a report, the page of their country."""

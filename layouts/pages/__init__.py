"""One module per page, and one per part of the risk map."""

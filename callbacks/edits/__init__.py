"""What can be written: the mechanism, one module of edits per area, and the list of all of them (``listed``)."""

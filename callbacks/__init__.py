"""Wiring between controls and the explorer: every decorated function hands over to a plain one."""

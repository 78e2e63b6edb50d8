"""The local response of a municipality: read by its country and the Secretariat, written by its own team."""

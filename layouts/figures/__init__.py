"""Figures as pure functions from view-models."""

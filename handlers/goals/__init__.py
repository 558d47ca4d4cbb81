"""Shared goals: a few that the managements of two teams keep together."""

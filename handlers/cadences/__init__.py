"""Cadences: when sales hears from marketing, decided by managers; what goes out in them; and what came of it."""

"""Cadences as time passes: timers on every replica, and a sweep that needs no timer."""

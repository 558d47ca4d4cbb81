"""Linking pins as time passes: looks after series, and fetching their calendars."""

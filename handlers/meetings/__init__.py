"""Linking pins: whose turn it is, asking and covering, reminders, preparation, and what is carried home."""

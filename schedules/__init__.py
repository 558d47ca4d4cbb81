"""Rules in words, due instants, quiet days, windows and time zones. No network, no database."""

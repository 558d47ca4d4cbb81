"""The words for rules, days and zones, by language; read and written by `schedules.words`."""

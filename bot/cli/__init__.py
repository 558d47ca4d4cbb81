"""The command line. Each command is a module; `app` knows their names and options, `run` their ends."""

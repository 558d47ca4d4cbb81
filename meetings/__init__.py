"""Linking pins: who joins whose meeting, how it is prepared, what is carried home. No network, no database."""

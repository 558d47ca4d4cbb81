"""The briefs that the project ships, and the programs that make them. Companies, people and figures are invented."""

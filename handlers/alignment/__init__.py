"""The alignment check: five anonymous questions to the teams once a quarter."""

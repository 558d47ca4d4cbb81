"""What a person can do: the use cases, in neutral cards and forms. No platform SDK."""

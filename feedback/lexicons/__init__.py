"""Per language: phrases of chatter, and words that ask. Plain data in TOML, one file a language."""

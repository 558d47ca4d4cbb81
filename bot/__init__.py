"""How Linkpin runs: settings, the command line, and all that touches the outside."""

__version__ = "0.1.0"

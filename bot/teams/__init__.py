"""Linkpin in Microsoft Teams: all that knows the Bot Framework is in this folder."""

"""Linkpin in Slack: all that knows slack-bolt and slack_sdk is in this folder."""

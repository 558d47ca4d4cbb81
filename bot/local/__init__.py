"""The local chat: a page in the browser that stands where Slack and Teams stand, for trying Linkpin without either.

It speaks to the bot through the same ports: events in by `bot.inbound`, deliveries out by `bot.delivery.Outbound`,
files by `handlers.ports.Fetcher`. It knows nobody: whoever opens the page chooses whom to be. So it listens on this
machine alone, and never beside a real company's data.
"""

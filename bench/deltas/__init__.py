"""Pairs of yearly strategies of one organisation with every change that was made, for measuring delta digests.

Writers who knew nothing of the comparison wrote them. `development` was looked at, `held_out` was not.
"""

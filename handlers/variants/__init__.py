"""Variants of a digest: what some channels and people read in its place, in their language and for their audience.

All is said, edited, withdrawn and counted about the digest itself. A variant is made of its lines each time that it is
read, so it can't fall behind it: `wishes` tells what a reader wants, `reading` makes it, `copies` finds it for a copy.
"""

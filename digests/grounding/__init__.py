"""Does a line say only what its statements say? Numbers, dates, names, negations, hedges, and the right place.

The check is ours and not the language model's: whatever wrote a line, it leaves the house only if this finds nothing.
"""

from digests.grounding.check import check
from digests.grounding.findings import Cited, Fault, Finding

__all__ = ["Cited", "Fault", "Finding", "check"]

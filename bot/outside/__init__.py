"""All that leaves the machine, other than to the platforms."""

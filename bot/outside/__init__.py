"""All that leaves the machine to places that a person named: in bounded time and size, and to public hosts alone."""

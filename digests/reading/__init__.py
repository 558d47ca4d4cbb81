"""A file becomes a document of statements. Parsing happens in a child process with limits; see `sandbox`.

The two entries are imported when they are first used: the child imports this package too, and must start fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digests.reading.document import read_document, read_document_async

__all__ = ["read_document", "read_document_async"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  what the module holds under that name
    if name in __all__:
        from digests.reading import document  # noqa: PLC0415  when first used, see above

        return getattr(document, name)
    raise AttributeError(name)

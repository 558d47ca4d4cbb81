"""Office files as the same bytes on each run: fixed times, fixed order, no trace of the clock."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (2026, 11, 16, 9, 0, 0)
_STAMP = b"2026-11-16T09:00:00Z"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def fixed(data: bytes) -> bytes:
    """The same package with fixed times of members and properties; workbooks inside charts alike.

    The order of members is kept: [Content_Types].xml comes first, as the format's readers like it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # the same on every operating system
            target.writestr(member, _content(name, source.read(name)), compresslevel=9)
    return out.getvalue()


def _content(name: str, data: bytes) -> bytes:
    if name.endswith(".xlsx"):
        return fixed(data)
    if name == "docProps/core.xml":
        return _DATES.sub(rb"\g<1>" + _STAMP + rb"\g<3>", data)
    return data

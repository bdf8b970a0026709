"""What a reader can take along from a page: files that the portal makes, as links and as schema.org names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PDF = "application/pdf"
EPUB = "application/epub+zip"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Download:
    """A file at ``url``, a path. ``words`` say its kind and what is known of it: PDF，3页，120 KB. ``size`` is in
    bytes, 0 where the file is only made when it is asked for; ``sha256`` is shown for a file
    that came from outside."""

    media_type: str
    url: str
    words: str
    size: int = 0
    sha256: str = ""

    def as_encoding(self, site: str, kind: str = "MediaObject") -> dict[str, Any]:
        """The file as an ``encoding`` of schema.org; ``site`` is the absolute address of the host."""
        found = {"@type": kind, "encodingFormat": self.media_type, "contentUrl": site + self.url}
        return found | ({"contentSize": str(self.size)} if self.size else {})

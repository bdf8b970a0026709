"""Pages saved as one file (MHTML): the page, and the pictures that came with it."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from bulletins.ingest.formats import bounds, html
from bulletins.ingest.text import Text


def read(data: bytes, name: str) -> Text:
    """The text of a saved page. Raises ReadError."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise bounds.broken(name, "MHTML")
    pictures: dict[str, bytes] = {}
    for part in parts:
        if part.get_content_maintype() == "image":
            body = part.get_payload(decode=True)
            for address in (part.get("Content-Location"), "cid:" + str(part.get("Content-ID") or "").strip("<>")):
                if address and isinstance(body, bytes):
                    pictures[str(address)] = body
    body = page.get_payload(decode=True)
    return html.read_page(body if isinstance(body, bytes) else b"", data, name, pictures, "mhtml")

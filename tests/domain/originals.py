"""Originals for tests: a PDF drawn here, taken in, seen by others and let out."""

from __future__ import annotations

import io
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from bulletins.models import Facsimile, Issue
from bulletins.publishing import facsimiles


def picture(words: str = "", form: str = "PNG", size: tuple[int, int] = (300, 424)) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), words, fill="black")
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF of A5 pages with these words (ASCII) in its text layer."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for words in pages:
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in words.split("\n"))
        stream = f"BT /F1 14 Tf 40 500 Td {lines}ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Resources %s /Contents %d 0 R >>"
        objects.append(page % (resources, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def upload(data: bytes, name: str = "original.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def person(name: str) -> User:
    return User.objects.get_or_create(username=name, defaults={"password": "!"})[0]


def take_in(issue: Issue, *pages: str) -> Facsimile:
    return facsimiles.take_in(issue, [upload(pdf(*(pages or ("cover", "one", "two"))))], actor=person("扫描"))


def pass_all(held: Facsimile) -> None:
    """What people do with an original before it goes out."""
    other: dict[str, Any] = {"actor": person("看样"), "seen": held.sha256}
    reasons = {found.key: "已逐页看过" for found in facsimiles.findings(held)}
    facsimiles.keep(held, reasons, actor=person("扫描"))
    facsimiles.looked_through(held, "逐页看过", **other)
    facsimiles.review_secrecy(held, "clear", "保密法", **other)


def make_original(issue: Issue, *pages: str, offset: int = 1) -> Facsimile:
    """A public original; the first page of print is behind a cover."""
    held = take_in(issue, *pages)
    facsimiles.number_pages(held, 1 + offset, 1)
    pass_all(held)
    return facsimiles.publish(held, actor=person("发布原版"))

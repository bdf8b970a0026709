"""Reading a page as a test does: get it, look at its elements and its words."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def get(address: str, status: int = 200, /, **parameters: str) -> Response:
    response = Client().get(address, parameters)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return response


def html(address: str, status: int = 200, /, **parameters: str) -> str:
    return get(address, status, **parameters).content.decode()


def words(page: str) -> str:
    """The text of a page without its markup and without white space."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", page)))


def main(page: str) -> str:
    """The page's own part of it, without what all pages bear."""
    return page[page.index("<main") : page.index("</main>")]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(page: str, tag: str) -> list[dict[str, str]]:
    """The attributes of every element of one name, in order."""
    parser = _Elements()
    parser.feed(page)
    return [attributes for name, attributes in parser.found if name == tag]


def links(page: str) -> list[str]:
    return [element["href"] for element in elements(page, "a") if "href" in element]


def inside(page: str, tag: str) -> list[str]:
    """The words of every element of one name."""
    return [words(found) for found in re.findall(rf"<{tag}[ >].*?</{tag}>", page, re.DOTALL)]

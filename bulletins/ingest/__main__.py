"""``python -m bulletins.ingest FILE`` prints the file's bulletin JSON; errors go to standard error, exit status 1."""

from __future__ import annotations

import json
import sys

from bulletins.ingest.parse import parse
from bulletins.ingest.read import ReadError, read_file


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("用法：python -m bulletins.ingest 文件", file=sys.stderr)
        return 2
    try:
        reading = parse(read_file(arguments[0]))
    except ReadError as error:
        print(error, file=sys.stderr)
        return 1
    json.dump(reading.as_json(), sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

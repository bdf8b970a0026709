"""Exits with 0 when the portal in this container answers at /healthz, for Docker's HEALTHCHECK."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    host = "localhost" if allowed in {"", "*"} else allowed.lstrip(".")
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", f"{os.environ.get('BASE_PATH', '/')}healthz", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        connection.close()
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())

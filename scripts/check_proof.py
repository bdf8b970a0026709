"""Checks all that a portal has published, from public downloads alone; docs/proof.md says what is checked.

python check_proof.py https://bulletin.example.gov.cn/
"""

import hashlib
import json
import re
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

base = sys.argv[1].rstrip("/")
number, previous, wrong = 0, "0" * 64, 0
subjects: dict[str, dict[str, str]] = {}
for line in urlopen(f"{base}/verify/ledger.jsonl").read().decode().splitlines():  # noqa: S310 - the reader's own word
    entry = json.loads(line)
    *values, digest = map(str, entry.values())
    number += 1
    if (entry["number"], entry["previous"]) != (number, previous) or hashlib.sha256(
        " ".join(values).encode()
    ).hexdigest() != digest:
        print("entry", number, "BROKEN")
        wrong += 1
    previous, subjects[entry["subject"]] = digest, entry
for subject, entry in subjects.items():
    if not subject.startswith("document/"):
        continue
    try:
        page = urlopen(f"{base}/verify/{subject.removeprefix('document/')}/")  # noqa: S310
    except HTTPError as error:
        print(subject, entry["act"], "not public", error.code)
        continue
    checks = [("canonical.txt", page.url, page.read(), entry["sha256"], entry["sm3"])]
    named = re.compile(r"^(attachment|figure) (\d+) file: (\w+) (\w+) \d+$", re.MULTILINE)
    for kind, order, sha256, sm3 in named.findall(checks[0][2].decode()):
        url = page.url.replace("canonical.txt", f"{kind}s/{order}/")
        checks.append((f"{kind} {order}", url, urlopen(url).read(), sha256, sm3))  # noqa: S310
    for name, url, data, sha256, sm3 in checks:
        same = (hashlib.sha256(data).hexdigest(), hashlib.new("sm3", data).hexdigest()) == (sha256, sm3)
        print(subject, entry["act"], name, "same" if same else f"DIFFERS {url}")
        wrong += not same
print("head", number, previous)
sys.exit(1 if wrong else 0)

"""The whole portal in one archive, and back: rows.py (tables as lines), archive.py (the file), restoring.py (the act).

An archive is a tar.gz of ``database.jsonl`` (a row a line, {"model": label, "row": {column: value}}, models and rows in
a fixed order), the uploads below ``media/`` and, last, ``manifest.json``: the format, when it was made, the migrations
applied, the number of rows of each model, and size and SHA-256 of every other member.
"""

FORMAT = "gongbao-backup"
VERSION = 1
ROWS = "database.jsonl"
MANIFEST = "manifest.json"
MEDIA = "media/"
# Where a restore unpacks before it changes anything; below the uploads, so that a file moves by its name alone.
STAGING = ".restore-"

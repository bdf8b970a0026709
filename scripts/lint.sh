#!/bin/sh
# Everything that is checked without running a test. The argument is the directory of the virtual environment's programs.
set -eu
bin=$1
DATA_DIR=$(mktemp -d)
export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT
trap 'exit 130' INT TERM
unset DATABASE_URL BASE_PATH LANGUAGE_CODE

echo "== Style"
"$bin/ruff" check .
"$bin/ruff" format --check .
echo "== Types"
"$bin/mypy"
echo "== Import contracts"
"$bin/lint-imports" --no-cache >"$DATA_DIR/imports" || { cat "$DATA_DIR/imports"; exit 1; }
tail -n 1 "$DATA_DIR/imports"
echo "== Migrations"
"$bin/python" manage.py makemigrations --check --dry-run
echo "== Deployment"
DEBUG=0 HTTPS=1 SITE_IS_DEMO=0 ALLOWED_HOSTS=bulletin.example.gov.cn SECRET_KEY=$("$bin/python" -c 'import secrets; print(secrets.token_hex(32))') \
    "$bin/python" manage.py check --deploy --fail-level WARNING

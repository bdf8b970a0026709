#!/bin/sh
# Makes a virtual environment of Python 3.11 in the directory named, unless a working one is there.
# PYTHON names the interpreter when it is not found as python3.11.
set -eu
venv=$1

is_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

if [ -x "$venv/bin/python" ] && is_311 "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=
for candidate in ${PYTHON:-python3.11 python3}; do
    if is_311 "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 was not found. Install it (Debian 12: apt-get install python3), or name it: make setup PYTHON=/path" >&2
    exit 1
fi

echo "Making $venv with $("$python" --version) ..."
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "This Python cannot make virtual environments. As root: apt-get install python3-venv" >&2
        exit 1
    fi
    echo "Installing Debian's python3-venv ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
fi
"$python" -m venv --clear "$venv"

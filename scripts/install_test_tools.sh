#!/bin/sh
# Installs the Debian packages that `make test` needs and that pip cannot bring, or says which are missing.
set -eu

missing=
have() { command -v "$1" >/dev/null 2>&1; }
have chromium || missing="$missing chromium"
have java || missing="$missing default-jre-headless"
have msgfmt || missing="$missing gettext"
# For epubcheck.
have java || missing="$missing default-jre-headless"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ls /usr/share/fonts/opentype/noto/NotoSansCJK-*.ttc >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    echo "The tests need these Debian packages:$missing" >&2
    echo "As root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing ..."
apt-get update -qq
# The cluster that Debian would make and start is not wanted: the tests make their own.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
fi
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing

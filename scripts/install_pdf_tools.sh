#!/bin/sh
# Brings what PDF needs and pip cannot bring: pango and a Chinese font, about 60 MB to fetch. As root on Debian they are
# installed; elsewhere, or where that fails, the portal runs without PDF, and this says what would bring it.
set -u

missing=
ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset || missing="$missing libharfbuzz-subset0"
ls /usr/share/fonts/opentype/noto/NotoSerifCJK-*.ttc >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for PDF:$missing ..."
    # shellcheck disable=SC2086
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "No PDF is made until these Debian packages are there:$missing" >&2
echo "As root: apt-get install$missing" >&2
exit 0

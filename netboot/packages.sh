#!/bin/bash
# Names, downloads and unpacks Debian packages without installing them and without being root.
#   packages.sh LIST                  prints file name and SHA-256 of each package (and of those it stands for)
#   packages.sh LIST STORE DESTINATION   downloads into STORE what is not there yet, checks it, unpacks it under DESTINATION/NAME
set -euo pipefail
export LC_ALL=C

names=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1")
# A package that only stands for another, like linux-image-amd64, is replaced by it.
resolved=$(for name in $names ${NETBOOT_FIRMWARE:-}; do
    real=$(apt-cache depends --no-recommends --no-suggests "$name" 2>/dev/null | sed -n 's/^  Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    echo "${real:-$name}"
done)
if ! uris=$(cd /tmp && apt-get download --print-uris $resolved 2>/dev/null); then
    [ "$(id -u)" = 0 ] && apt-get update -qq >&2
    uris=$(cd /tmp && apt-get download --print-uris $resolved) || {
        echo "netboot: Debian's package lists do not name all of: $resolved. Run 'apt-get update' as root." >&2
        exit 1
    }
fi
lines=$(sed -n "s/^'\([^']*\)' \([^ ]*\) [0-9]* SHA256:\([0-9a-f]*\)$/\2 \3/p" <<<"$uris" | sort)
[ "$(wc -l <<<"$lines")" = "$(wc -w <<<"$resolved")" ] || { echo "netboot: Debian's sources give no SHA-256 for all of: $resolved" >&2; exit 1; }
[ $# = 3 ] || { echo "$lines"; exit 0; }

mkdir -p "$2" "$3"
while read -r file hash; do
    if ! sha256sum --status -c - <<<"$hash  $2/$file" 2>/dev/null; then
        echo "netboot: downloading ${file%%_*}" >&2
        (cd "$2" && apt-get download -qq "${file%%_*}" 2> >(grep -v unsandboxed >&2))
        sha256sum --status -c - <<<"$hash  $2/$file" || { echo "netboot: $file is not the file Debian's list names." >&2; exit 1; }
    fi
    mkdir -p "$3/${file%%_*}"
    dpkg-deb -x "$2/$file" "$3/${file%%_*}"
done <<<"$lines"

#!/bin/bash
# Unpacks Debian packages into folders of their own: programs that the tests run, of packages that change a machine when they are installed.
# systemd-resolved puts its own /etc/resolv.conf in the place of the machine's. usage: unpack.sh FOLDER PACKAGE...
set -euo pipefail

folder=$1
shift
for package in "$@"; do
    [ ! -d "$folder/$package" ] || continue
    work=$(mktemp -d)
    if (cd "$work" && apt-get download -qq "$package" >/dev/null 2>&1) && dpkg-deb -x "$work"/*.deb "$work/root"; then
        mkdir -p "$folder"
        mv "$work/root" "$folder/$package"
    else
        echo "setup: $package can not be fetched; the tests that need it are skipped." >&2
    fi
    rm -rf "$work"
done

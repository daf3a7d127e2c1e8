#!/bin/bash
# Packs a folder as a part of an initrd: archive.sh FOLDER FILE
# Sorted names, one time, one owner, no inode numbers: the same files give the same bytes.
set -euo pipefail
chmod -R u+rwX,go+rX,go-w "$1"
find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$1" && find . -mindepth 1 -print0 | sort -z | cpio -0 -o -H newc --quiet --reproducible --owner=+0:+0) | zstd -19 -T0 -q --no-progress -o "$2" -f

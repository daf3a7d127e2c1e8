#!/bin/bash
# Builds what machines boot from: iPXE's boot loaders and the discovery system. The same inputs give the same bytes.
#   netboot/build.sh OUTDIR AGENT_EXECUTABLE
# Packages come from this machine's Debian sources, by name and hash; they and the slow part are kept in OUTDIR/../cache/netboot.
set -euo pipefail
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1735689600}
umask 022

[ $# = 2 ] || { echo "usage: netboot/build.sh OUTDIR AGENT_EXECUTABLE" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
agent=$2
[ -x "$agent" ] || { echo "netboot: there is no agent at $agent: run 'make build' first." >&2; exit 1; }
for tool in zstd cpio depmod dpkg-deb apt-get; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "netboot: $tool is missing: run 'make setup'." >&2; exit 1; }
done
cache=${NETBOOT_CACHE:-$(dirname "$out")/cache/netboot}
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9 # one build at a time: two would unpack over each other

hash_of() { sha256sum "$@" | sha256sum | cut -c1-32; }

wanted=$("$here/packages.sh" "$here/discovery/packages.txt")
base_key=$({ echo "$wanted" "$SOURCE_DATE_EPOCH"; zstd --version; cd "$here" && find discovery packages.sh -type f -print0 | sort -z | xargs -0 sha256sum; } | hash_of)
key=$({ echo "$base_key"; sha256sum <"$agent"; sha256sum <"$here/build.sh"; } | hash_of)
if [ "$(cat "$out/.inputs" 2>/dev/null)" = "$key" ]; then
    echo "netboot: nothing has changed since $out was built."
    exit 0
fi
rm -f "$out/.inputs"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=$cache/base-$base_key
if [ ! -d "$base" ]; then
    rm -rf "$cache"/base-*
    "$here/packages.sh" "$here/discovery/packages.txt" "$cache/packages" "$work/packages"
    "$here/discovery/build.sh" "$work/packages" "$work/base"
    mv "$work/base" "$base"
fi

# The agent is a part of its own at the initrd's end (the kernel unpacks one after the other), so that a new agent takes a second.
install -D -m 755 "$agent" "$work/agent/bin/appliance-agent"
"$here/discovery/archive.sh" "$work/agent" "$work/agent.zst"

mkdir -p "$out/discovery"
cp "$base"/undionly.kpxe "$base"/snponly.efi "$base"/ipxe.efi "$base"/shimx64.efi "$base"/grubx64.efi "$out/"
cp "$base/vmlinuz" "$out/discovery/vmlinuz"
cat "$base/base.zst" "$work/agent.zst" >"$out/discovery/initrd.img"
"$here/manifest.sh" "$out" "$(cat "$base/kernel-version")" >"$out/manifest.json"

size=$(du -cb "$out/discovery/vmlinuz" "$out/discovery/initrd.img" | tail -1 | cut -f1)
[ "$size" -le $((60 << 20)) ] || { echo "netboot: the discovery system has grown to $((size >> 20)) MiB; 60 is the most." >&2; exit 1; }
echo "$key" >"$out/.inputs"
echo "netboot: built $out ($((size >> 20)) MiB discovery system, kernel $(cat "$base/kernel-version"))."

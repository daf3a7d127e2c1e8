#!/bin/bash
# Makes the slow part of the discovery system, and collects the boot loaders: discovery/build.sh PACKAGES DESTINATION
# PACKAGES holds one folder per unpacked package.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
packages=$1 to=$2
root=$to/root
mkdir -p "$root"/{bin,sbin,dev,proc,sys,run,tmp,etc,lib/x86_64-linux-gnu,lib64}

kernel=$(echo "$packages"/linux-image-*)
version=$(basename "$kernel"/lib/modules/*)

# Programs. Of busybox only what our scripts call: no log-in, no shell anybody could reach, no server.
cp "$packages/busybox-static/bin/busybox" "$root/bin/"
for applet in sh mount mkdir cat echo sleep ip udhcpc find sort grep sed tr xargs cut ls readlink basename rm head tail stty blockdev uevent acpid poweroff test [ true; do
    ln -s busybox "$root/bin/$applet"
done
cp "$packages/kmod/bin/kmod" "$root/bin/"
ln -s ../bin/kmod "$root/sbin/modprobe" # where the kernel looks for it too

# Libraries of kmod and the agent.
for library in libkmod.so.2 liblzma.so.5 libzstd.so.1 libcrypto.so.3 libssl.so.3 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libz.so.1 libresolv.so.2 ld-linux-x86-64.so.2; do
    file=$(find "$packages" -path '*/x86_64-linux-gnu/*' -name "$library" | head -1)
    [ -n "$file" ] || { echo "netboot: no package has $library" >&2; exit 1; }
    cp -L "$file" "$root/lib/x86_64-linux-gnu/$library"
done
ln -s ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/lib64/ld-linux-x86-64.so.2"

# Modules: those of modules.txt and what they need, found by depmod over the whole kernel first.
modules=$kernel/lib/modules/$version
depmod=$(PATH=$PATH:/usr/sbin command -v depmod)
"$depmod" -b "$kernel" "$version"
sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$here/modules.txt" | while read -r pattern; do
    (cd "$modules" && find "kernel/$pattern" -name '*.ko' 2>/dev/null) || true
done | sort -u >"$to/chosen"
# "a.ko: b.ko c.ko" already lists what b and c need.
awk -F: 'NR == FNR { chosen[$1]; next } $1 in chosen { print $1; n = split($2, need, " "); for (i = 1; i <= n; i++) if (need[i] != "") print need[i] }' \
    "$to/chosen" "$modules/modules.dep" | sort -u >"$to/needed"
target=$root/lib/modules/$version
mkdir -p "$target"
(cd "$modules" && cpio -pdm --quiet "$target" <"$to/needed")
cp "$modules"/modules.{builtin,builtin.modinfo,order} "$target/"
"$depmod" -b "$root" "$version"
rm -f "$target"/modules.{symbols,symbols.bin,devname,order}
for firmware in "$packages"/firmware-*/lib/firmware "$packages"/firmware-*/usr/lib/firmware; do
    if [ -d "$firmware" ]; then mkdir -p "$root/lib/firmware" && cp -r "$firmware/." "$root/lib/firmware/"; fi
done

cp -r "$here/root/." "$root/"
"$here/archive.sh" "$root" "$to/base.zst"
cp "$kernel/boot/vmlinuz-$version" "$to/vmlinuz"
cp "$packages/ipxe/usr/lib/ipxe/undionly.kpxe" "$packages/ipxe/usr/lib/ipxe/snponly.efi" "$to/"
cp -L "$(find "$packages/ipxe" -name ipxe.efi | sort | head -1)" "$to/ipxe.efi"
cp "$packages/shim-signed/usr/lib/shim/shimx64.efi.signed" "$to/shimx64.efi"
cp "$packages/grub-efi-amd64-signed/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed" "$to/grubx64.efi" # the name shim asks for
echo "$version" >"$to/kernel-version"
rm -rf "$root" "$to/chosen" "$to/needed"

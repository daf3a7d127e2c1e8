#!/bin/bash
# Prints what lies in OUTDIR as JSON: manifest.sh OUTDIR KERNEL_VERSION
set -euo pipefail
cd "$1"
files=(undionly.kpxe snponly.efi ipxe.efi shimx64.efi grubx64.efi discovery/vmlinuz discovery/initrd.img)
printf '{\n  "kernel": "%s",\n  "files": [\n' "$2"
for at in "${!files[@]}"; do
    file=${files[$at]}
    comma=$([ "$at" = $((${#files[@]} - 1)) ] || echo ,)
    printf '    { "path": "%s", "bytes": %s, "sha256": "%s" }%s\n' "$file" "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -d' ' -f1)" "$comma"
done
printf '  ]\n}\n'

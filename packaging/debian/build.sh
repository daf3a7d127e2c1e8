#!/bin/bash
# Builds the four Debian packages from what 'make build' made: build.sh ARTIFACTS. Same input, same bytes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
artifacts=$(cd "$1" && pwd)
version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' "$root/Directory.Build.props")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 1767225600)}
export SOURCE_DATE_EPOCH
umask 022

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
out=$artifacts/deb
rm -rf "$out"
mkdir -p "$out"

# file MODE SOURCE PACKAGE PATH
file() { install -D -m "$1" "$2" "$stage/$3/$4"; }

document() { # PACKAGE README
    file 644 "$2" "$1" "usr/share/doc/$1/README.md"
    file 644 "$root/LICENSE" "$1" "usr/share/doc/$1/copyright"
}

# The operator's guide, the architecture and the decisions, at the places that the README's links name from there.
guide() { # PACKAGE
    document "$1" "$root/README.md"
    (cd "$root" && find server/docs -name '*.md' -exec install -D -m 644 {} "$stage/$1/usr/share/doc/$1/{}" \;)
}

pack() { # PACKAGE
    local package=$1 script
    mkdir -p "$stage/$package/DEBIAN"
    sed "s/@VERSION@/$version/" "$here/$package/control" >"$stage/$package/DEBIAN/control"
    printf 'Installed-Size: %s\n' "$(du -sk --apparent-size --exclude=DEBIAN "$stage/$package" | cut -f1)" >>"$stage/$package/DEBIAN/control"
    for script in postinst prerm postrm; do
        [ ! -e "$here/$package/$script" ] || install -m 755 "$here/$package/$script" "$stage/$package/DEBIAN/"
    done
    [ ! -e "$here/$package/conffiles" ] || install -m 644 "$here/$package/conffiles" "$stage/$package/DEBIAN/"
    (cd "$stage/$package" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    dpkg-deb --root-owner-group -Zzstd -z6 --build "$stage/$package" "$out/${package}_${version}_$(sed -n 's/^Architecture: //p' "$here/$package/control").deb"
}

# The server brings its runtime: Debian has none. Compiled ahead, so that it starts at once.
dotnet publish "$root/server/Appliance.Server" -c Release -r linux-x64 --self-contained -p:PublishReadyToRun=true -p:DebugType=none \
    -v quiet --nologo -o "$artifacts/server-standalone"
mkdir -p "$stage/appliance-server/usr/lib/appliance"
cp -r "$artifacts/server-standalone" "$stage/appliance-server/usr/lib/appliance/server"
find "$stage/appliance-server/usr/lib" -type f -exec chmod 644 {} +
chmod 755 "$stage/appliance-server/usr/lib/appliance/server/appliance-server"
file 644 "$here/appliance-server/appliance-server.service" appliance-server lib/systemd/system/appliance-server.service
file 644 "$here/appliance-server/server.json" appliance-server etc/appliance/server.json
guide appliance-server
pack appliance-server

file 755 "$artifacts/agent/appliance-agent" appliance-agent usr/bin/appliance-agent
file 644 "$here/appliance-agent/appliance-agent.service" appliance-agent lib/systemd/system/appliance-agent.service
document appliance-agent "$root/agent/Appliance.Agent/README.md"
pack appliance-agent

file 755 "$artifacts/cli/appliance" appliance-cli usr/bin/appliance
mkdir -p "$stage/appliance-cli/usr/share/bash-completion/completions"
"$artifacts/cli/appliance" completion bash >"$stage/appliance-cli/usr/share/bash-completion/completions/appliance"
guide appliance-cli
pack appliance-cli

mkdir -p "$stage/appliance-netboot/usr/share/appliance"
cp -r "$artifacts/netboot" "$stage/appliance-netboot/usr/share/appliance/netboot"
document appliance-netboot "$root/netboot/README.md"
pack appliance-netboot

ls -l "$out"

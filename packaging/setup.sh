#!/bin/bash
# Installs the Debian packages named as arguments, those that are missing only. Says what to do where it may not.
set -euo pipefail

command -v dotnet >/dev/null || { echo "setup: the .NET 10 SDK is missing: install it so that 'dotnet --version' prints 10.0.x." >&2; exit 1; }

installed=$(dpkg-query -W -f='${db:Status-Abbrev}|${Package}\n' | sed -n 's/^ii *|//p')
missing=$(comm -13 <(sort -u <<<"$installed") <(printf '%s\n' "$@" | sort -u))
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "setup: these Debian packages are missing and only root may install them:" >&2
    echo "  sudo apt-get install --no-install-recommends $(tr '\n' ' ' <<<"$missing")" >&2
    exit 1
fi

# A package's own service would open ports that the machine's owner did not ask for: the programs are wanted, not the services.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
# Debian's postgresql makes a cluster of its own at installation; ours is private, so none is wanted.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
export DEBIAN_FRONTEND=noninteractive
echo "setup: installing $(tr '\n' ' ' <<<"$missing")"
apt-get update -qq
# shellcheck disable=SC2086 # one word per package
apt-get install -y -qq --no-install-recommends $missing >/dev/null

# Appliance. `make help` lists what there is to do.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build netboot check test fuzz bench lab lab-down deb clean root root-missing
# The order in which a target names what it needs is the order in which it is done.
.NOTPARALLEL:

CONFIGURATION := Release
ARTIFACTS := $(CURDIR)/artifacts
RACK := tests/Appliance.Rack/bin/$(CONFIGURATION)/net10.0/appliance-rack
TIMED := packaging/timed.sh
PUBLISH := dotnet publish -c $(CONFIGURATION) -v quiet --nologo
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

# What a plain Debian 12 with the .NET SDK lacks.
# Building: the linker and zlib for native images, the rest for the discovery system and the packages.
BUILD_PACKAGES := gcc libc6-dev zlib1g-dev mmdebstrap zstd cpio kmod ipxe dpkg-dev fakeroot
# Running: the database; for the lab and the system tests the virtual rack.
RUN_PACKAGES := postgresql chromium iproute2 util-linux qemu-system-x86 qemu-utils ipxe-qemu ovmf socat curl jq \
    dnsmasq-base slapd ldap-utils samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind python3-samba glewlwyd exim4-daemon-light rsyslog rsyslog-gnutls nftables tcpdump systemd-container busybox isc-dhcp-client dhcpcd-base ndisc6 grub-common grub-efi-amd64-bin libfaketime isc-dhcp-server kea-dhcp4-server tftp-hpa atftp bind9-dnsutils knot nsd dnsperf procps e2fsprogs dosfstools xfsprogs mtools systemd-boot-efi \
    python3-sushy openipmi ipmitool libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-dbus libvirt-clients dbus
# Running, from where they are unpacked: installing them would change the machine.
UNPACKED_PACKAGES := systemd-resolved

NEEDS_ROOT = if [ "$$(id -u)" != 0 ]; then echo "'make $(1)' needs root, for network namespaces and DHCP's ports. Run: sudo make $(1)" >&2; exit 1; fi

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that building, the lab and the tests need
	@packaging/setup.sh $(BUILD_PACKAGES) $(RUN_PACKAGES)
	@packaging/unpack.sh $(ARTIFACTS)/programs $(UNPACKED_PACKAGES)

build: setup ## Build appliance-server, appliance-agent and appliance under artifacts/bin/
	@$(TIMED) "compiling" dotnet build Appliance.sln -c $(CONFIGURATION) -v quiet --nologo
	@$(TIMED) "appliance-server" $(PUBLISH) server/Appliance.Server --no-build -o $(ARTIFACTS)/server
	@$(TIMED) "appliance-agent" $(PUBLISH) agent/Appliance.Agent -r linux-x64 -o $(ARTIFACTS)/agent
	@$(TIMED) "appliance" $(PUBLISH) server/Appliance.Cli -r linux-x64 -o $(ARTIFACTS)/cli
	@mkdir -p $(ARTIFACTS)/bin
	@ln -sf ../server/appliance-server ../agent/appliance-agent ../cli/appliance $(ARTIFACTS)/bin/
	@$(TIMED) "discovery system" $(MAKE) --no-print-directory netboot

netboot: ## Build the discovery system and collect the boot loaders under artifacts/netboot/
	netboot/build.sh $(ARTIFACTS)/netboot $(ARTIFACTS)/agent/appliance-agent

check: setup ## Fast: format, analyzers, warnings as errors, unit, law, golden and architecture tests
	@$(TIMED) "compiling" dotnet build Appliance.sln -c $(CONFIGURATION) -v quiet --nologo
	@FUZZ_PACKETS=$${FUZZ_PACKETS:-50000} tests/run.sh Appliance.Tests

test: root-missing deb ## Everything: check's tests in full, then real machines and installed packages
	@FUZZ_PACKETS=$${FUZZ_PACKETS:-200000} tests/run.sh Appliance.Tests Appliance.SystemTests

fuzz: setup ## Hostile inputs for every codec, guided by coverage (INPUTS=1000000 for each), then hostile packets for the services
	@$(TIMED) "compiling" dotnet build Appliance.sln -c $(CONFIGURATION) -v quiet --nologo
	@dotnet tests/Appliance.Fuzz/bin/$(CONFIGURATION)/net10.0/Appliance.Fuzz.dll --inputs $(or $(INPUTS),1000000)
	@FUZZ_PACKETS=$${FUZZ_PACKETS:-1000000} tests/run.sh Appliance.Tests -namespace Appliance.Tests.Fuzz

bench: build ## Speed, as ratios against peers measured in the same run
	dotnet run -c $(CONFIGURATION) --no-build --project tests/Appliance.Rack -- bench
	@dotnet tests/Appliance.SystemTests/bin/$(CONFIGURATION)/net10.0/Appliance.SystemTests.dll -noColor -showLiveOutput -class Appliance.SystemTests.ThousandAgentsTests | grep figure
	@dotnet tests/Appliance.Tests/bin/$(CONFIGURATION)/net10.0/Appliance.Tests.dll -noColor -explicit only -showLiveOutput -class Appliance.Tests.Jobs.Bench.JobBench -class Appliance.Tests.Browser.WebBench -class Appliance.Tests.Dns.DnsBench | grep OUTPUT

lab: root build ## A virtual rack: an appliance, a BIOS machine and a UEFI machine that enrol themselves
	@$(RACK) lab up

lab-down: ## Remove every trace of the lab
	@if [ ! -e $(ARTIFACTS)/lab ]; then echo "There is no lab."; exit 0; fi; \
	$(call NEEDS_ROOT,lab-down); \
	[ -x $(RACK) ] || dotnet build tests/Appliance.Rack -c $(CONFIGURATION) -v quiet --nologo; \
	$(RACK) lab down

deb: build ## Build the Debian packages under artifacts/deb/
	packaging/debian/build.sh $(ARTIFACTS)

clean: lab-down ## Remove what was built, and the lab with it
	rm -rf $(ARTIFACTS)
	find . -path ./.git -prune -o -type d \( -name bin -o -name obj \) -print0 | xargs -0 rm -rf

root:
	@$(call NEEDS_ROOT,lab)

# The tests that need no root are run all the same; the others fail and are counted.
root-missing:
	@[ "$$(id -u)" = 0 ] || echo "Not root: the system tests can not run and will count as failed. Run: sudo make test" >&2

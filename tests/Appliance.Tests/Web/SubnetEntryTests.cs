using Appliance.Contracts;
using Appliance.Web.Pages;

namespace Appliance.Tests.Web;

public sealed class SubnetEntryTests
{
    [Fact]
    public void WhatIsTypedLiesOverWhatSomebodyElseChangedMeanwhile()
    {
        var before = new SubnetEntry { Name = "lab", Domain = "lab.internal", Gateway = "10.0.0.254", LeaseSeconds = 3600 };
        var typed = new SubnetEntry { Name = "lab", Domain = "mine.internal", Gateway = "", LeaseSeconds = 3600 };
        var now = new SubnetEntry { Name = "lab2", Domain = "theirs.internal", Gateway = "10.0.0.254", LeaseSeconds = 60 };

        var merged = typed.Over(before, now);

        (merged.Name, merged.Domain, merged.Gateway, merged.LeaseSeconds).ShouldBe(("lab2", "mine.internal", "", 60));
        var spec = merged.Spec(now);
        (spec.Name, spec.Domain, spec.Gateway, spec.LeaseSeconds).ShouldBe((null, "mine.internal", "", null));
    }

    [Fact]
    public void PoolsOfSomeClientsAreAskedForOnlyWhenTheyDiffer()
    {
        var now = Lab(FirmwareKind.Bios, FirmwareKind.UefiX64);
        Lab(FirmwareKind.UefiX64, FirmwareKind.Bios).Same(now).ShouldBeTrue();
        Lab(FirmwareKind.UefiX64, FirmwareKind.Bios).Spec(now).Pools.ShouldBeNull();

        var fewer = Lab(FirmwareKind.Bios);
        fewer.Same(now).ShouldBeFalse();
        fewer.Spec(now).Pools!.Count.ShouldBe(2);
        fewer.Over(now, Lab()).Special.Single().Firmware.ShouldBe([FirmwareKind.Bios]);
        now.Over(Lab(FirmwareKind.Bios, FirmwareKind.UefiX64), Lab()).Special.Single().Firmware.ShouldBeEmpty();

        static SubnetEntry Lab(params FirmwareKind[] firmware) => new()
        {
            Name = "lab",
            Pools = "10.0.0.100-10.0.0.199",
            Special = [new ClassPoolEntry { Range = "10.0.0.10-10.0.0.19", MacPrefix = "52:54:00", Firmware = [.. firmware] }],
        };
    }
}

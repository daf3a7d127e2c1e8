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
}

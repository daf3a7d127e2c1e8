using Appliance.Contracts;
using Appliance.Server.Plugins.Desk;

namespace Appliance.Tests.Plugins;

public sealed class SolverTests
{
    [Fact]
    public void WhatIsNeededComesFirstAndPackagesAreNamed()
    {
        var plan = Solver.Enable("a", World(Of("a", "b 1.0", "c 1.2"), Of("b", "c 1.0"), Of("c") with { Version = "1.5", Packages = ["ipmitool"] }));

        plan.Enables.ShouldBe(["c", "b", "a"]);
        plan.Packages.ShouldBe(["ipmitool"]);
    }

    [Fact]
    public void WhatRunsAlreadyIsNotEnabledAgain() =>
        Solver.Enable("a", World(Of("a", "b 1.0"), Of("b") with { Running = true, Wanted = true })).Enables.ShouldBe(["a"]);

    [Fact]
    public void EverythingThatStandsAgainstItIsToldAtOnce()
    {
        var fault = Should.Throw<FaultException>(() => Solver.Enable("a", World(Of("a", "b 2.0", "c 1.0", "d 1.0"), Of("b"), Of("d", "a 1.0"))));

        fault.Code.ShouldBe(FaultCodes.PluginNeedsUnmet);
        fault.Fields.Select(field => $"{field.Field} {field.Problem}").ShouldBe([
            "a needs b 2.0 or later of the same first number; installed is 1.0.0",
            "a needs c 1.0, which is not installed",
            "d goes in a circle: a needs d needs a",
        ]);
    }

    [Fact]
    public void ThoseThatNeedItGoFirst() =>
        Solver.NeededBy("c", World(Wanted("a", "b 1.0", "c 1.0"), Wanted("b", "c 1.0"), Wanted("c"), Of("d", "c 1.0"))).ShouldBe(["a", "b"]);

    private static Candidate Wanted(string name, params string[] needs) => Of(name, needs) with { Wanted = true };

    private static Candidate Of(string name, params string[] needs) =>
        new(name, "1.0.0", false, false, needs.ToDictionary(need => need.Split(' ')[0], need => need.Split(' ')[1], StringComparer.Ordinal));

    private static Dictionary<string, Candidate> World(params Candidate[] all) => all.ToDictionary(one => one.Name, StringComparer.Ordinal);
}

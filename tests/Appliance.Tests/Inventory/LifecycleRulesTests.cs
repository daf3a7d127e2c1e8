using Appliance.Contracts;
using Appliance.Server.Inventory.States;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Inventory;

public sealed class LifecycleRulesTests
{
    [Fact]
    public void TheLifeCycleIsTheOneWeDrew() => LifecycleDrawing.Draw().ShouldMatchGolden("lifecycle.md");

    [Fact]
    public void EveryStateCanBeReachedAndEveryTransitionEnds()
    {
        var edges = LifecycleRules.Table.SelectMany(row => row.Edges()).ToList();
        var reachable = new HashSet<Lifecycle>(LifecycleRules.Table.Where(row => row.From is null).SelectMany(row => row.Via.Append(row.To!.Value)));
        while (edges.Any(edge => reachable.Contains(edge.From) && reachable.Add(edge.To)))
        {
        }
        Enum.GetValues<Lifecycle>().Except(reachable).ShouldBeEmpty();
        foreach (var state in Enum.GetValues<Lifecycle>().Where(LifecycleRules.IsTransitional)) edges.ShouldContain(edge => edge.From == state && !LifecycleRules.IsTransitional(edge.To));
    }

    [Theory]
    [InlineData(Lifecycle.Discovered, Lifecycle.Available)]
    [InlineData(Lifecycle.Discovered, Lifecycle.Deploying)]
    [InlineData(Lifecycle.Quarantined, Lifecycle.Available)]
    [InlineData(Lifecycle.Active, Lifecycle.Retired)]
    [InlineData(Lifecycle.Allocated, Lifecycle.Retired)]
    [InlineData(Lifecycle.Retired, Lifecycle.Active)]
    [InlineData(Lifecycle.Releasing, Lifecycle.Active)]
    public void WhatWouldBeDangerousIsNoMove(Lifecycle from, Lifecycle to) => LifecycleRules.Allows(from, to).ShouldBeFalse();
}

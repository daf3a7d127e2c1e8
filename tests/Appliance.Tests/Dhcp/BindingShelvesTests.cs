using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Tests.Dhcp;

public sealed class BindingShelvesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(30);

    [Fact]
    public void WhatWasPutInAnyOrderIsReadInOrderOfAddress()
    {
        var random = new Random(7);
        var shelves = new BindingShelves();
        var addresses = Enumerable.Range(0, 3000).Select(_ => new Ipv4Address(0x0a00_0000 + (uint)random.Next(100_000))).Distinct().ToList();
        foreach (var address in addresses) shelves.Put(At(address, Noon)).ShouldBeNull();
        shelves.Put(At(addresses[0], Noon.AddHours(1)))!.Expires.ShouldBe(Noon);

        shelves.Count.ShouldBe(addresses.Count);
        shelves.After(default).Select(one => one.Address).ShouldBe(addresses.Order());
        shelves.After(new Ipv4Address(0x0a00_8000)).Select(one => one.Address).ShouldBe(addresses.Where(one => one.Bits > 0x0a00_8000).Order());
        shelves[new Ipv4Address(0x0b00_0000)].ShouldBeNull();
        shelves.After(new Ipv4Address(0x0b00_0000)).ShouldBeEmpty();
    }

    [Fact]
    public async Task WhoeverReadsIsNotDisturbedByWhoeverPuts()
    {
        var shelves = new BindingShelves();
        using var over = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var most = 0;
            while (!over.IsCancellationRequested)
            {
                var seen = shelves.After(default).Select(one => one.Address).ToList();
                seen.ShouldBeInOrder();
                most = Math.Max(most, seen.Count);
            }
            return most;
        }, TestContext.Current.CancellationToken);
        for (var number = 100_000u; number > 0; number--) shelves.Put(At(new Ipv4Address(number * 7), Noon));
        await over.CancelAsync();
        (await reading).ShouldBeGreaterThan(0);
    }

    /// <summary>Against a plain list that is searched through: however leases are made, lengthened, cut short, given to others and run out.</summary>
    [Fact]
    public void APoolKnowsWhatIsBusyAndWhatHasBeenFreeLongest()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var (now, shelves) = (Noon, new BindingShelves());
            var order = new PoolOrder(shelves, Hold);
            for (var step = 0; step < 2000; step++)
            {
                now += TimeSpan.FromSeconds(random.Next(60));
                var put = At(new Ipv4Address(1 + (uint)random.Next(20)), now.AddSeconds(random.Next(-100, 3600)));
                if (random.Next(3) == 0) put = put with { State = BindingState.Released, Expires = now };
                order.Put(shelves.Put(put), put);
                if (random.Next(4) > 0) continue;
                var free = shelves.After(default).Where(one => one.FreeAt(Hold) <= now).OrderBy(one => one.FreeAt(Hold)).ThenBy(one => one.Address).Select(one => one.Address).ToList();
                order.Busy(now).ShouldBe(shelves.Count - free.Count);
                order.Free(now).ShouldBe(free);
            }
        }
    }

    private static Binding At(Ipv4Address address, DateTimeOffset expires) =>
        new(Guid.Empty, address, DhcpWorld.Client((int)address.Bits), BindingState.Active, Noon, expires, null, null, null);
}

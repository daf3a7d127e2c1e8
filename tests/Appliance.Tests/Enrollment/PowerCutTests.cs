using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Store;
using Appliance.Tests.Inventory;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Enrollment;

/// <summary>The server dies at every statement and after every commit of an enrolment, comes back, and everybody tries again.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task WhereverItIsCutTheOutcomeIsTheSame()
    {
        await using var world = await CreateAsync();
        var cuts = 0;
        while (true)
        {
            using var machine = await world.BootAsync(++cuts);
            world.CutStore.CutAt = cuts;
            var wasCut = await EnrolAsync(world, machine, cuts);
            world.CutStore.CutAt = 0;
            await ShouldBeWholeAsync(world, cuts);
            if (!wasCut) break;
        }
        cuts.ShouldBeGreaterThan(25, "an enrolment has more statements than that, so something was not cut");
    }

    private static async Task<bool> EnrolAsync(MembersWorld world, TestMachine machine, int number)
    {
        var wasCut = false;
        var pending = await PersistAsync(async () =>
        {
            var outcome = await machine.EnrolAsync(world);
            return (outcome.Pending?.Request, outcome.Pending?.WatchSecret);
        });
        var mac = InventoryWorld.Mac(number);
        await PersistAsync(async () =>
        {
            try
            {
                return (Guid?)(await world.Decider.ApproveAsync(mac.ToString(), new ApproveRequest(), "ann", Stop)).Value;
            }
            catch (FaultException done) when (done.Code == FaultCodes.NothingPending)
            {
                return null; // The first attempt was committed, and its answer was lost.
            }
        });
        var issued = await PersistAsync(() => world.Desk.AwaitAsync(pending.Request!.Value, pending.WatchSecret!, Address, Stop));
        var id = new Appliance.Server.Inventory.ResourceId(issued!.Resource);
        await PersistAsync(async () =>
        {
            // An agent whose stream broke connects anew, and is asked for its report anew.
            await world.Get<IAgentObserver>().ConnectedAsync(id, Stop);
            await world.Get<IAgentObserver>().ReportedAsync(id, Stop);
            return true;
        });
        return wasCut;

        async Task<T> PersistAsync<T>(Func<Task<T>> attempt)
        {
            while (true)
            {
                try
                {
                    return await attempt();
                }
                catch (StoreAwayException)
                {
                    wasCut = true;
                    await world.RestartAsync();
                }
            }
        }
    }

    private static async Task ShouldBeWholeAsync(MembersWorld world, int number)
    {
        var machine = world.Machines.WithMac(InventoryWorld.Mac(number)).ShouldHaveSingleItem($"cut {number}");
        (machine.Lifecycle, machine.Member, machine.Waiting).ShouldBe((Lifecycle.Available, true, false), $"cut {number}");
        var requests = await world.Store.QueryAsync(
            $"select state, certificate from enrollment.requests where resource = {machine.Id.Value}", row => (row.GetString(0), row.GetFieldValue<byte[]>(1)), Stop);
        requests.ShouldHaveSingleItem().Item1.ShouldBe("Approved");
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(requests[0].Item2);
        world.Authority.Recognise(certificate).ShouldBe(machine.Id.Value);
        (await world.Store.QueryAsync(
            $"select serial from identity.certificates where resource = {machine.Id.Value}", row => row.GetString(0), Stop)).ShouldHaveSingleItem($"cut {number}");
    }
}

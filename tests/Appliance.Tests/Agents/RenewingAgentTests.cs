using System.Security.Cryptography;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using static Appliance.Tests.Agents.AgentConnectionTests;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents;

/// <summary>The agent's own code against the real doors, with certificates that live for seconds.</summary>
public sealed class RenewingAgentTests : IDisposable
{
    private readonly TemporaryFolder _state = new();

    [Fact]
    public async Task AnAgentRenewsByItselfAgainAndAgainAndStaysConnected()
    {
        await using var world = await CreateAsync(new() { ["Identity:AgentCertificateSeconds"] = "10" });
        await world.ServeAsync();
        var (credentials, order, _) = await HostAsync(world);
        var first = credentials.Now.Certificate;
        using var off = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = new MemberSession(order, _ => { }, TimeProvider.System, Random.Shared).RunAsync(off.Token);

        var file = Path.Combine(_state.Path, "certificate.json");
        await Eventually.TrueAsync(() => File.Exists(file), "the first renewal was taken up", Stop);
        var once = await File.ReadAllBytesAsync(file, Stop);
        await Eventually.TryAsync(async () => !(await File.ReadAllBytesAsync(file, Stop)).AsSpan().SequenceEqual(once), "it was renewed again", Stop);
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 1, "it is connected", Stop);
        using var old = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(first);
        world.Authority.Recognise(old).ShouldBeNull();
        world.Get<ICertificateRenewals>().QuarantinedSince(Guid.Parse(order.Member.Resource)).ShouldBeNull();
        await off.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task AnExpiredAgentSaysWhatToDoAndComesBackWhenItIsAllowed()
    {
        await using var world = await CreateAsync(new() { ["Identity:AgentCertificateSeconds"] = "10" });
        await world.ServeAsync();
        var (_, order, id) = await HostAsync(world);
        await ConnectOnceAsync(world, order);
        world.Clock.Advance(TimeSpan.FromDays(1));
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var off = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var late = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(world.Clock.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.Zero };
        var running = new MemberSession(order, standing => said.Enqueue(standing.Message), late, Random.Shared).RunAsync(off.Token);
        await Eventually.TryAsync(async () =>
        {
            if (running.IsCompleted) await running;
            return Hear("appliance resource recover node-1");
        }, "it says what to do", Stop);
        await world.Get<ICertificateRenewals>().RecoverAsync(id, "ann", Stop);
        await Eventually.TrueAsync(() => Later() && world.Get<IAgents>().Connected == 1, "it is back", Stop);
        await off.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        bool Hear(string text) => Later() && said.Any(line => line.Contains(text, StringComparison.Ordinal));

        bool Later()
        {
            late.Advance(TimeSpan.FromMilliseconds(200));
            return true;
        }
    }

    [Fact]
    public async Task ARevocationByAnotherServerEndsTheLiveConnection()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        // The other server has its own memory: only the database is shared.
        using var elsewhere = new TestAuthority(world.Clock);
        await world.Store.InTransactionAsync(async t =>
        {
            await elsewhere.Authority.RevokeAgentAsync(t, member.Id.Value, "stolen", Stop);
            return true;
        }, Stop);
        var ended = EndAsync(call);
        await Eventually.TrueAsync(() =>
        {
            world.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return ended.IsCompleted;
        }, "the connection has ended", Stop);
        (await ended).Code.ShouldBe(FaultCodes.NotAMember);
    }

    [Fact]
    public async Task AQuarantinedMemberIsListenedToAndToldNothing()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Should.ThrowAsync<FaultException>(() => world.Get<ICertificateRenewals>().RenewAsync(member.Id.Value, Guid.CreateVersion7(), TestAuthority.Request(key), [1, 2], Stop));

        world.Get<IAgents>().Collect(member.Id).ShouldBeFalse();
        world.Get<IAgents>().IsConnected(member.Id).ShouldBeTrue();
        (await world.Get<Appliance.Server.Inventory.IResourceViews>().ShowAsync(member.Id, Stop)).Fault!.Code.ShouldBe(FaultCodes.AgentQuarantined);
    }

    public void Dispose() => _state.Dispose();

    /// <summary>Whoever never came after the approval would be a stranger again by now.</summary>
    private static async Task ConnectOnceAsync(MembersWorld world, MemberOrder order)
    {
        using var off = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = new MemberSession(order, _ => { }, world.Clock, Random.Shared).RunAsync(off.Token);
        var id = new ResourceId(Guid.Parse(order.Member.Resource));
        await Eventually.TrueAsync(() => world.Machines.Find(id)!.Lifecycle == Lifecycle.Available, "it has come and said what it is", Stop);
        await off.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 0, "it has left", Stop);
    }

    private async Task<(KeptCredentials Credentials, MemberOrder Order, Guid Id)> HostAsync(MembersWorld world)
    {
        var key = MachineKey.Create();
        using var machine = await world.BootAsync(1);
        await machine.EnrolAsync(world);
        var id = await world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest("node-1"), "ann", Stop);
        var issued = await world.Store.InTransactionAsync(t => world.Authority.IssueAgentAsync(t, id.Value, key.SigningRequest, Stop), Stop);
        ServerPin.TryParse(world.Authority.RootPin, out var pin).ShouldBeTrue();
        var member = new Member(id.Value.ToString(), "node-1", new ServerAddress("127.0.0.1", (ushort)world.AgentsPort), issued.Certificate, issued.Chain);
        var credentials = new KeptCredentials(new StateDirectory(_state.Path), new Credential(key, member.Certificate, member.Chain, []));
        return (credentials, new MemberOrder
        {
            Member = member,
            Pin = pin!,
            Key = key,
            Credentials = credentials,
            Facts = _ => Task.FromResult(new Appliance.Agent.Contracts.Hardware()),
            Tickets = Appliance.Agent.Commands.Desks.Simulated(null, TimeProvider.System),
            Role = "host",
            BootId = "1",
            Clock = ClockTrust.Kept,
        }, id.Value);
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Agent.Contracts;
using Appliance.Agent.Link;
using Google.Protobuf;
using Grpc.Core;

namespace Appliance.Tests.Agent.Link;

/// <summary>From stranger to member, against an appliance whose answers the test chooses.</summary>
public sealed class EnrollingTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TestAuthority _authority = new();
    private readonly MachineKey _key = MachineKey.Create();
    private readonly ConcurrentQueue<Standing> _told = [];
    private TestAppliance _appliance = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _appliance = await TestAppliance.StartAsync(_authority.Server());

    public async ValueTask DisposeAsync()
    {
        await _appliance.DisposeAsync();
        _key.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task AStrangerWaitsForApprovalAndIsThenAMember()
    {
        _appliance.Enrollment.Answer = Pending;
        _appliance.Enrollment.OnWatch = async (watch, stop) =>
        {
            await watch.WriteAsync(new WatchReply { Waiting = new Waiting() }, stop);
            await watch.WriteAsync(new WatchReply { Issued = Issued(_appliance.Enrollment.Requests.Last()) }, stop);
        };
        var member = await EnrolAsync(Order() with { BootToken = "boot-1" });

        (member.Name, member.Agents).ShouldBe(("node-1", new ServerAddress("10.99.0.1", 8444)));
        _appliance.Enrollment.SignatureHolds.ShouldBeTrue();
        var request = _appliance.Enrollment.Requests.ShouldHaveSingleItem();
        (request.BootToken, request.Role, request.Join).ShouldBe(("boot-1", "discovery", null));
        Hardware.Parser.ParseFrom(request.Facts).System.Serial.ShouldBe("SIM0000001");
        _told.Select(one => one.Step).ShouldBe([Step.Connecting, Step.WaitingForApproval, Step.Approved]);
        _told.Single(one => one.Step == Step.WaitingForApproval).Code.ShouldBe(MachineCode.Of(_key.PublicKey, _authority.Pin));
    }

    [Fact]
    public async Task AJoinTokensSecretProvesItselfWithoutCrossingTheWire()
    {
        _appliance.Enrollment.Answer = request => new EnrollReply { Issued = Issued(request) };
        var secret = RandomNumberGenerator.GetBytes(32);
        var text = $"apl1.{Guid.CreateVersion7():N}.{System.Buffers.Text.Base64Url.EncodeToString(secret)}.{_authority.Pin}.{_appliance.EnrolmentDoor}";
        JoinToken.TryParse(text, out var token).ShouldBeTrue();

        await EnrolAsync(Order() with { Role = "host", Join = token });
        var request = _appliance.Enrollment.Requests.ShouldHaveSingleItem();
        request.Join.TokenId.ShouldBe(token!.Id);
        request.Join.Hmac.ToByteArray().ShouldBe(HMACSHA256.HashData(SHA256.HashData(secret), _appliance.Enrollment.LatestTranscript));
        Convert.ToHexString(request.ToByteArray()).ShouldNotContain(Convert.ToHexString(secret));
    }

    [Fact]
    public async Task AnotherCodeThanOursStopsTheEnrolment()
    {
        _appliance.Enrollment.Answer = request =>
        {
            var reply = Pending(request);
            reply.Pending.Code = "AAAA-AAAA";
            return reply;
        };
        var fault = await Should.ThrowAsync<LinkFault>(() => EnrolAsync(Order() with { Patient = true }));
        fault.Problem.ShouldBe(LinkProblem.CodeDiffers);
        fault.Message.ShouldContain("AAAA-AAAA");
    }

    [Fact]
    public async Task ARejectionEndsTheEnrolmentWithItsReason()
    {
        _appliance.Enrollment.Answer = Pending;
        _appliance.Enrollment.OnWatch = (watch, stop) => watch.WriteAsync(new WatchReply { Rejected = new Rejected { Reason = "Not one of ours." } }, stop);
        var fault = await Should.ThrowAsync<LinkFault>(() => EnrolAsync(Order() with { Patient = true }));
        (fault.Problem, fault.Message).ShouldBe((LinkProblem.Rejected, "Not one of ours."));
    }

    [Fact]
    public async Task ARefusalIsToldToWhoeverTypedTheCommand()
    {
        _appliance.Enrollment.Answer = _ => throw new RpcException(new Status(StatusCode.PermissionDenied, "The join token has been used."));
        var fault = await Should.ThrowAsync<LinkFault>(() => EnrolAsync(Order()));
        (fault.Problem, fault.Message).ShouldBe((LinkProblem.Refused, "The join token has been used."));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.NotFound)]
    public async Task AnApplianceInTroubleIsAskedAgainWithTheSameKey(StatusCode trouble)
    {
        var first = true;
        _appliance.Enrollment.Answer = request =>
        {
            if (!first) return new EnrollReply { Issued = Issued(request) };
            first = false;
            throw new RpcException(new Status(trouble, "Not now."));
        };
        await EnrolAsync(Order());
        var requests = _appliance.Enrollment.Requests.ToArray();
        requests.Length.ShouldBe(2);
        requests[0].Csr.ShouldBe(requests[1].Csr);
        requests[0].Nonce.ShouldNotBe(requests[1].Nonce);
        _told.ShouldContain(one => one.Step == Step.ServerAway);
    }

    [Fact]
    public async Task ABrokenWatchIsBegunAgain()
    {
        var watches = 0;
        _appliance.Enrollment.Answer = Pending;
        _appliance.Enrollment.OnWatch = (watch, stop) => ++watches == 1
            ? Task.CompletedTask // the appliance hangs up without an answer
            : watch.WriteAsync(new WatchReply { Issued = Issued(_appliance.Enrollment.Requests.Last()) }, stop);
        (await EnrolAsync(Order())).Name.ShouldBe("node-1");
        _appliance.Enrollment.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TheSecondServerIsAskedWhenTheFirstIsAway()
    {
        _appliance.Enrollment.Answer = request => new EnrollReply { Issued = Issued(request) };
        (await EnrolAsync(Order() with { Servers = [new ServerAddress("127.0.0.1", 1), _appliance.EnrolmentDoor] })).Name.ShouldBe("node-1");
    }

    [Fact]
    public async Task BetterFactsAreReportedOnceWhileWaiting()
    {
        _appliance.Enrollment.Answer = Pending;
        _appliance.Enrollment.OnWatch = async (watch, stop) =>
        {
            while (_appliance.Enrollment.Reports.IsEmpty) await Task.Delay(20, stop);
            await watch.WriteAsync(new WatchReply { Issued = Issued(_appliance.Enrollment.Requests.Last()) }, stop);
        };
        await EnrolAsync(Order() with { BetterFacts = _ => Task.CompletedTask });
        Hardware.Parser.ParseFrom(_appliance.Enrollment.Reports.ShouldHaveSingleItem().Facts).Nics[0].Neighbour.SystemName.ShouldBe("leaf1");
    }

    private EnrollmentOrder Order() => Asked.Order(_appliance.EnrolmentDoor, _authority.Pin, _key);

    private async Task<Member> EnrolAsync(EnrollmentOrder order)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(Deadline);
        return await new Enrolling(order, _told.Enqueue, TimeProvider.System, new Random(1)).RunAsync(late.Token);
    }

    private EnrollReply Pending(EnrollRequest request) => new() { Pending = TestEnrollment.PendingFor(request, _authority.Pin) };

    private Issued Issued(EnrollRequest request)
    {
        var (certificate, chain) = _authority.Member(request.Csr.ToByteArray());
        return new Issued
        {
            Resource = Guid.CreateVersion7().ToString(),
            Certificate = ByteString.CopyFrom(certificate),
            Chain = { chain.Select(one => ByteString.CopyFrom(one)) },
            Name = "node-1",
            AgentsAddress = "10.99.0.1:8444",
        };
    }
}

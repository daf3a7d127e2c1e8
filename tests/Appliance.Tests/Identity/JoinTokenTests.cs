using System.Buffers.Text;
using System.Security.Cryptography;
using Appliance.Agent.Commands;
using Appliance.Agent.Link;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Identity.JoinTokens;
using Appliance.Tests.Store;
using NSubstitute;

namespace Appliance.Tests.Identity;

public sealed class JoinTokenTests : IAsyncLifetime
{
    private static readonly byte[] Transcript = [1, 2, 3, 4];
    private static readonly byte[] Key = SHA256.HashData([1]);
    private static readonly byte[] OtherKey = SHA256.HashData([2]);
    private readonly TestAuthority _test = new();
    private TestStore _db = null!;
    private JoinTokenDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _db = await TestStore.CreateAsync();
        var door = Substitute.For<IEnrolmentDoor>();
        door.Port.Returns(8445);
        _desk = new JoinTokenDesk(_db.Store, _test.Authority, door, Substitute.For<IEvents>(), _test.Metrics, _test.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _test.Dispose();
    }

    [Fact]
    public async Task ATokenSaysAllThatAHostNeeds()
    {
        var made = await MakeAsync();
        var parts = made.Token.Split('.', 5);

        parts[0].ShouldBe("apl1");
        parts[1].ShouldBe(made.Id.ToString("N"));
        Base64Url.DecodeFromChars(parts[2]).Length.ShouldBe(32);
        parts[3].ShouldBe(_test.Authority.RootPin);
        parts[4].ShouldEndWith(":8445");
    }

    [Fact]
    public async Task TheCommandIsOneThatTheAgentUnderstands()
    {
        var words = (await MakeAsync()).Command.Split(' ');

        words[..2].ShouldBe(["appliance-agent", "join"]);
        JoinToken.TryParse(new Arguments(words[2..], ["--token"]).Needed("--token"), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task AProofMadeWithTheSecretIsTaken()
    {
        var made = await MakeAsync("storage-1");
        var grant = await RedeemAsync(made);

        grant.ShouldBe(new JoinGrant(made.Id, "storage-1", "ada"));
    }

    [Fact]
    public async Task TheSameKeyMayComeAgainAndAnotherMayNot()
    {
        var made = await MakeAsync();
        await RedeemAsync(made);

        (await RedeemAsync(made)).TokenId.ShouldBe(made.Id);
        await ShouldBeRefusedAsync(() => RedeemAsync(made, key: OtherKey));
    }

    [Fact]
    public async Task AWrongProofDoesNotUseTheTokenUp()
    {
        var made = await MakeAsync();
        await ShouldBeRefusedAsync(() => RedeemAsync(made, proof: new byte[32]));
        await ShouldBeRefusedAsync(() => RedeemAsync(made, proof: []));
        await ShouldBeRefusedAsync(() => RedeemAsync(made, proof: HMACSHA256.HashData(Secret(made), Transcript)));

        (await RedeemAsync(made)).TokenId.ShouldBe(made.Id);
    }

    [Fact]
    public async Task AnExpiredTokenIsRefused()
    {
        var made = await MakeAsync();
        _test.Clock.Advance(TimeSpan.FromMinutes(16));

        await ShouldBeRefusedAsync(() => RedeemAsync(made));
    }

    [Theory]
    [InlineData("")]
    [InlineData("' or 1=1 --")]
    [InlineData("00000000000000000000000000000000")]
    public async Task AnUnknownTokenIsRefused(string id) =>
        await ShouldBeRefusedAsync(() => _db.Store.InTransactionAsync(t => _desk.RedeemAsync(t, id, Transcript, new byte[32], Key, Stop), Stop));

    [Fact]
    public async Task ARemovedTokenIsRefused()
    {
        var made = await MakeAsync();
        (await _desk.RemoveAsync(made.Id, Stop)).ShouldBeTrue();

        await ShouldBeRefusedAsync(() => RedeemAsync(made));
    }

    [Fact]
    public async Task OfAHundredAtOnceExactlyOneWins()
    {
        var made = await MakeAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
        {
            try
            {
                await RedeemAsync(made, key: SHA256.HashData([(byte)n]));
                return true;
            }
            catch (FaultException)
            {
                return false;
            }
        }));

        results.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task TheListShowsNoSecretAndWhenATokenWasUsed()
    {
        var made = await MakeAsync("storage-1");
        await RedeemAsync(made);

        (await _desk.ListAsync(null, 100, Stop)).Items.ShouldHaveSingleItem().ShouldBe(
            new JoinTokenInfo(made.Id, "storage-1", _test.Clock.GetUtcNow(), made.Expires, _test.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task TheListGoesBackPageByPage()
    {
        List<Guid> made = [];
        for (var i = 0; i < 3; i++) made.Add((await MakeAsync()).Id);

        var first = await _desk.ListAsync(null, 2, Stop);
        var last = await _desk.ListAsync(Guid.Parse(first.Next!), 2, Stop);

        first.Total.ShouldBe(3);
        first.Items.Concat(last.Items).Select(token => token.Id).ShouldBe(made, ignoreOrder: true); // Two of one millisecond have no order.
        last.Next.ShouldBeNull();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static byte[] Secret(JoinTokenReply made) => Base64Url.DecodeFromChars(made.Token.Split('.', 5)[2]);

    private Task<JoinTokenReply> MakeAsync(string? host = null) => _desk.MakeAsync(host, TimeSpan.FromMinutes(15), "ada", Stop);

    private Task<JoinGrant> RedeemAsync(JoinTokenReply made, byte[]? key = null, byte[]? proof = null) =>
        _db.Store.InTransactionAsync(t => _desk.RedeemAsync(
            t, made.Id.ToString("N"), Transcript, proof ?? HMACSHA256.HashData(SHA256.HashData(Secret(made)), Transcript), key ?? Key, Stop), Stop);

    private static async Task ShouldBeRefusedAsync(Func<Task<JoinGrant>> act)
    {
        var fault = await Should.ThrowAsync<FaultException>(act);
        fault.Kind.ShouldBe(FaultKind.Denied);
        fault.Code.ShouldBe(FaultCodes.JoinTokenRefused);
    }
}

using Appliance.Server.Boot;

namespace Appliance.Tests.Boot;

public sealed class BootTokenTests
{
    private static readonly byte[] s_key = [1, 2, 3];
    private static readonly byte[] s_otherKey = [4, 5, 6];

    [Fact]
    public async Task ATokenNamesItsMachineAndBootAndServesOneKey()
    {
        await using var world = await BootWorld.CreateAsync();
        var attempt = Guid.CreateVersion7();
        var token = await world.Tokens.IssueAsync(BootWorld.Mac, attempt, BootWorld.Stop);
        token.ShouldMatch("^[0-9a-f]{32}$");
        (await RedeemAsync(world, token, s_key)).ShouldBe(new BootTokenUse(BootTokenVerdict.Fresh, BootWorld.Mac, attempt));
        (await RedeemAsync(world, token, s_key)).Verdict.ShouldBe(BootTokenVerdict.Repeated);
        (await RedeemAsync(world, token, s_otherKey)).Verdict.ShouldBe(BootTokenVerdict.Reused);
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        (await RedeemAsync(world, token, s_otherKey)).Verdict.ShouldBe(BootTokenVerdict.Reused);
        (await RedeemAsync(world, token, s_key)).Verdict.ShouldBe(BootTokenVerdict.Expired);
    }

    [Fact]
    public async Task ATokenEndsAfterItsTime()
    {
        await using var world = await BootWorld.CreateAsync();
        var token = await world.Tokens.IssueAsync(BootWorld.Mac, Guid.CreateVersion7(), BootWorld.Stop);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await RedeemAsync(world, token, s_key)).Verdict.ShouldBe(BootTokenVerdict.Expired);
        world.Clock.Advance(TimeSpan.FromDays(2));
        await world.Tokens.ForgetAsync(BootWorld.Stop);
        (await RedeemAsync(world, token, s_key)).Verdict.ShouldBe(BootTokenVerdict.Unknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("' or 1=1 --")]
    public async Task AnInventedTokenIsUnknown(string token)
    {
        await using var world = await BootWorld.CreateAsync();
        (await RedeemAsync(world, token, s_key)).ShouldBe(new BootTokenUse(BootTokenVerdict.Unknown, null, null));
    }

    [Fact]
    public async Task OfManyWhoBringATokenAtOnceOneIsTheFirst()
    {
        await using var world = await BootWorld.CreateAsync();
        var token = await world.Tokens.IssueAsync(BootWorld.Mac, Guid.CreateVersion7(), BootWorld.Stop);
        var uses = await Task.WhenAll(Enumerable.Range(0, 50).Select(key => RedeemAsync(world, token, [(byte)key])));
        uses.Count(use => use.Verdict == BootTokenVerdict.Fresh).ShouldBe(1);
        uses.Count(use => use.Verdict == BootTokenVerdict.Reused).ShouldBe(49);
    }

    [Fact]
    public async Task AUseThatIsRolledBackHasNotHappened()
    {
        await using var world = await BootWorld.CreateAsync();
        var token = await world.Tokens.IssueAsync(BootWorld.Mac, Guid.CreateVersion7(), BootWorld.Stop);
        await Should.ThrowAsync<InvalidOperationException>(world.Store.InTransactionAsync<bool>(async transaction =>
        {
            await world.Tokens.RedeemAsync(transaction, token, s_key, BootWorld.Stop);
            throw new InvalidOperationException();
        }, BootWorld.Stop));
        (await RedeemAsync(world, token, s_otherKey)).Verdict.ShouldBe(BootTokenVerdict.Fresh);
    }

    private static Task<BootTokenUse> RedeemAsync(BootWorld world, string token, byte[] key) =>
        world.Store.InTransactionAsync(transaction => world.Tokens.RedeemAsync(transaction, token, key, BootWorld.Stop), BootWorld.Stop);
}

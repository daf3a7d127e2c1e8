using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Store;
using NSubstitute;

namespace Appliance.Tests.Identity;

public sealed class SecretTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestStore _db = null!;
    private SecretsWorld _world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string KeyPath => Path.Combine(_folder.Path, "secrets.key");

    public async ValueTask InitializeAsync()
    {
        _db = await TestStore.CreateAsync();
        _world = new SecretsWorld(_db.Store, KeyPath);
    }

    public async ValueTask DisposeAsync()
    {
        _world.Dispose();
        await _db.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ASecretIsReadAsItWasSetAndGoneWhenRemoved()
    {
        await _world.SetAsync(SecretsWorld.Name(1), "first");
        await _world.SetAsync(SecretsWorld.Name(1), "schwer zu erraten: ÄÖÜ");

        (await _world.ReadAsync(SecretsWorld.Name(1))).ShouldBe("schwer zu erraten: ÄÖÜ");
        (await Restarted().ReadAsync(SecretsWorld.Name(1))).ShouldBe("schwer zu erraten: ÄÖÜ");
        (await _world.Table.DeleteAsync(_db.Store, SecretsWorld.Name(1), Stop)).ShouldBeTrue();
        (await _world.ReadAsync(SecretsWorld.Name(1))).ShouldBeNull();
    }

    [Fact]
    public async Task ASealedTextThatIsMovedToAnotherRowIsRefused()
    {
        await _world.SetAsync(SecretsWorld.Name(1), "of machine 1");
        await _world.SetAsync(SecretsWorld.Name(2), "of machine 2");
        await _db.Store.ExecuteAsync("update identity.secrets set sealed = (select sealed from identity.secrets where owner = 'machine-1') where owner = 'machine-2'", Stop);

        (await Should.ThrowAsync<FaultException>(() => _world.ReadAsync(SecretsWorld.Name(2)))).Code.ShouldBe(FaultCodes.SecretSpoiled);
        (await _world.ReadAsync(SecretsWorld.Name(1))).ShouldBe("of machine 1");
    }

    [Fact]
    public async Task EveryChangedByteIsNoticed()
    {
        await _world.SetAsync(SecretsWorld.Name(1), "x");
        var length = await _db.Store.FirstAsync("select length(sealed) from identity.secrets", row => row.GetInt32(0), Stop);
        length.ShouldBe(12 + 1 + 16);
        for (var i = 0; i < length; i++)
        {
            await FlipAsync(i);
            await Should.ThrowAsync<FaultException>(() => _world.ReadAsync(SecretsWorld.Name(1)));
            await FlipAsync(i);
        }
        (await _world.ReadAsync(SecretsWorld.Name(1))).ShouldBe("x");

        Task FlipAsync(int i) => _db.Store.ExecuteAsync($"update identity.secrets set sealed = set_byte(sealed, {i}, get_byte(sealed, {i}) # 1)", Stop);
    }

    [Fact]
    public async Task TheKeyFileIsPrivateAndOneThatOthersReadIsRefused()
    {
        await _world.SetAsync(SecretsWorld.Name(1), "x");
        File.GetUnixFileMode(KeyPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await Should.ThrowAsync<InvalidDataException>(() => Restarted().ReadAsync(SecretsWorld.Name(1)));
    }

    [Fact]
    public async Task ARotationGivesEveryTextANewKeyAndForgetsTheOldOne()
    {
        for (var i = 0; i < 120; i++) await _world.SetAsync(SecretsWorld.Name(i), $"secret {i}");
        var before = await File.ReadAllTextAsync(KeyPath, Stop);

        (await _world.Rotation.RotateAsync("ada", false, Stop)).ShouldBe(new RotationReply(120, 0));

        var after = await File.ReadAllLinesAsync(KeyPath, Stop);
        after.ShouldHaveSingleItem().ShouldStartWith("2 ");
        before.ShouldNotContain(after[0][2..]);
        (await _world.Table.ListAsync(Stop)).ShouldAllBe(secret => secret.Generation == 2);
        using var restarted = Restarted();
        for (var i = 0; i < 120; i++) (await restarted.ReadAsync(SecretsWorld.Name(i))).ShouldBe($"secret {i}");
    }

    [Fact]
    public async Task ARotationThatIsBrokenOffAnywhereGoesOnAtTheNextStart()
    {
        for (var i = 0; i < 60; i++) await _world.SetAsync(SecretsWorld.Name(i), $"secret {i}");
        var generation = 1;
        var whole = new CutStore(_db.Store) { CutAt = 0 };
        using (var first = new SecretsWorld(whole, KeyPath)) await first.Rotation.RotateAsync("ada", false, Stop);
        whole.Seen.ShouldBeGreaterThan(60);
        foreach (var cut in Enumerable.Range(1, 12).Concat(Enumerable.Range(whole.Seen - 12, 13)))
        {
            using (var dying = new SecretsWorld(new CutStore(_db.Store) { CutAt = cut }, KeyPath))
                await Should.ThrowAsync<StoreAwayException>(() => dying.Rotation.RotateAsync("ada", false, Stop), $"cut {cut}");
            using var next = new SecretsWorld(_db.Store, KeyPath);
            (await next.ReadAsync(SecretsWorld.Name(7))).ShouldBe("secret 7", $"before the start, cut {cut}");
            await next.Rotation.OpenAsync(KeyPath, Stop);
            for (var i = 0; i < 60; i++) (await next.ReadAsync(SecretsWorld.Name(i))).ShouldBe($"secret {i}", $"cut {cut}");
            (await next.Table.ListAsync(Stop)).Select(secret => secret.Generation).Distinct().ShouldHaveSingleItem().ShouldBeGreaterThanOrEqualTo(generation);
            generation = (await next.Table.ListAsync(Stop))[0].Generation;
        }
        generation.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task WhoReadsAndSetsDuringARotationNoticesNothing()
    {
        for (var i = 0; i < 100; i++) await _world.SetAsync(SecretsWorld.Name(i), $"secret {i}");
        var rotation = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++) await _world.Rotation.RotateAsync("ada", false, Stop);
        }, Stop);
        for (var i = 0; !rotation.IsCompleted || i < 100; i++)
        {
            (await _world.ReadAsync(SecretsWorld.Name(i % 100))).ShouldBe($"secret {i % 100}");
            await _world.SetAsync(SecretsWorld.Name(i % 100), $"secret {i % 100}");
        }
        await rotation;
        (await _world.Table.ListAsync(Stop)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task ALostKeyIsToldAtTheStartAndWhatItSealedCanOnlyBeGivenUp()
    {
        await _world.SetAsync(SecretsWorld.Name(1), "x");
        File.Delete(KeyPath);
        using var restarted = Restarted();
        await restarted.Rotation.OpenAsync(KeyPath, Stop);

        restarted.Rotation.Report().State.ShouldBe(ServiceState.Failed);
        restarted.Events.Received().Raise(Arg.Is<Event>(told => told.Name == "identity.secret-key-lost" && told.Message.Contains(KeyPath)));
        (await Should.ThrowAsync<FaultException>(() => restarted.ReadAsync(SecretsWorld.Name(1)))).Code.ShouldBe(FaultCodes.SecretKeyLost);
        (await Should.ThrowAsync<FaultException>(() => restarted.SetAsync(SecretsWorld.Name(2), "y"))).Code.ShouldBe(FaultCodes.SecretKeyLost);
        (await Should.ThrowAsync<FaultException>(() => restarted.Rotation.RotateAsync("ada", false, Stop))).Code.ShouldBe(FaultCodes.SecretKeyLost);
        File.Exists(KeyPath).ShouldBeFalse("nothing may take the place of a key that can be restored");

        (await restarted.Rotation.RotateAsync("ada", true, Stop)).ShouldBe(new RotationReply(0, 1));
        restarted.Rotation.Report().State.ShouldBe(ServiceState.Running);
        await restarted.SetAsync(SecretsWorld.Name(2), "y");
        (await restarted.ReadAsync(SecretsWorld.Name(2))).ShouldBe("y");
        (await restarted.ReadAsync(SecretsWorld.Name(1))).ShouldBeNull();
    }

    [Fact]
    public async Task ManyFirstSecretsAtOnceAgreeOnOneKey()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _world.SetAsync(SecretsWorld.Name(i), $"secret {i}")));

        using var restarted = Restarted();
        for (var i = 0; i < 20; i++) (await restarted.ReadAsync(SecretsWorld.Name(i))).ShouldBe($"secret {i}");
    }

    [Theory]
    [InlineData("", "owner", "value")]
    [InlineData("Purpose", "owner", "value")]
    [InlineData("purpose\n", "owner", "value")]
    [InlineData("purpose", "../owner", "value")]
    [InlineData("purpose", "owner", "")]
    public async Task AWrongNameOrNoValueIsRefused(string purpose, string owner, string value) =>
        (await Should.ThrowAsync<FaultException>(() => _world.SetAsync(new SecretName(purpose, owner), value))).Fields.ShouldHaveSingleItem();

    private SecretsWorld Restarted() => new(_db.Store, KeyPath);
}

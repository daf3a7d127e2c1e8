using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Setup;
using Appliance.Tests.Frame;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Identity;

public sealed class FirstAdministratorTests : IAsyncLifetime
{
    private const string Password = "a quiet grey heron";
    private static readonly IPAddress s_from = IPAddress.Parse("2001:db8:1:2:3::9");
    private readonly TemporaryFolder _folder = new();
    private readonly PasswordDesk _passwords = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordingEvents _events = new();
    private TestStore _db = null!;

    public async ValueTask InitializeAsync() => _db = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _passwords.Dispose();
        _folder.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task TheFirstStartWritesATokenForItsOwnUserOnly()
    {
        using var first = await StartAsync();

        first.Required.ShouldBeTrue();
        first.Accepts(Token).ShouldBeTrue();
        first.Accepts(Token.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()).ShouldBeTrue();
        File.GetUnixFileMode(TokenFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await _db.Store.QueryAsync($"select encode(hash, 'escape') from identity.setup_token", row => row.GetString(0), Stop)).ShouldHaveSingleItem().ShouldNotContain(Token);
    }

    [Fact]
    public async Task ARestartKeepsTheTokenAndALostFileMakesANewOne()
    {
        using var first = await StartAsync();
        var token = Token;
        using var second = await StartAsync();
        Token.ShouldBe(token);
        File.Delete(TokenFile);
        using var third = await StartAsync();

        third.Accepts(token).ShouldBeFalse();
        third.Accepts(Token).ShouldBeTrue();
    }

    [Fact]
    public async Task SettingUpMakesAnAdministratorAndVoidsTheToken()
    {
        using var first = await StartAsync();
        var token = Token;
        await first.FinishAsync(token, s_from, "Ada", Password, _ => Task.CompletedTask, Stop);

        first.Required.ShouldBeFalse();
        first.Accepts(token).ShouldBeFalse();
        File.Exists(TokenFile).ShouldBeFalse();
        (await Users.FindAsync(_db.Store, "ada", Stop)).ShouldNotBeNull();
        (await Should.ThrowAsync<FaultException>(() => first.FinishAsync(token, s_from, "eve", Password, _ => Task.CompletedTask, Stop))).Kind.ShouldBe(FaultKind.Missing);
        using var restarted = await StartAsync();
        restarted.Required.ShouldBeFalse();
        File.Exists(TokenFile).ShouldBeFalse();
    }

    [Fact]
    public async Task OfAThousandAtOnceExactlyOneWins()
    {
        using var first = await StartAsync();
        var token = Token;
        var beside = 0;
        var won = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async n =>
        {
            try
            {
                await first.FinishAsync(token, s_from, $"ada{n}", Password, _ => Task.FromResult(Interlocked.Increment(ref beside)), Stop);
                return true;
            }
            catch (FaultException fault)
            {
                fault.Kind.ShouldBe(FaultKind.Missing);
                return false;
            }
        }));

        won.Count(one => one).ShouldBe(1);
        beside.ShouldBe(1);
    }

    [Fact]
    public async Task WhenTheSubnetIsRefusedNothingHasHappened()
    {
        using var first = await StartAsync();
        var refusal = new FaultException(FaultKind.Invalid, FaultCodes.SubnetInvalid, "no");
        (await Should.ThrowAsync<FaultException>(() => first.FinishAsync(Token, s_from, "ada", Password, _ => throw refusal, Stop))).ShouldBe(refusal);

        first.Accepts(Token).ShouldBeTrue();
        (await Users.AnyAsync(_db.Store, Stop)).ShouldBeFalse();
        await first.FinishAsync(Token, s_from, "ada", Password, _ => Task.CompletedTask, Stop);
        first.Required.ShouldBeFalse();
    }

    [Fact]
    public async Task NameAndPasswordAreBothToldWhenBothAreWrong()
    {
        using var first = await StartAsync();
        var fault = await Should.ThrowAsync<FaultException>(() => first.FinishAsync(Token, s_from, "4 da", "short", _ => Task.CompletedTask, Stop));

        fault.Fields.Select(field => field.Field).ShouldBe(["administrator", "password"]);
    }

    [Fact]
    public async Task AWrongTokenIsRefusedAndToldAndCounted()
    {
        using var refused = new TagCounts(_services.GetRequiredService<IMeterFactory>(), "appliance.identity.tokens.refused");
        using var first = await StartAsync();

        (await Should.ThrowAsync<FaultException>(() => first.FinishAsync("AAAAA", s_from, "ada", Password, _ => Task.CompletedTask, Stop))).Code.ShouldBe(FaultCodes.SetupTokenWrong);
        Should.Throw<FaultException>(() => first.Check(null, null)).Code.ShouldBe(FaultCodes.SetupTokenWrong);
        first.Check(Token, s_from);
        _events.Happened.Select(told => (told.Name, told.Message)).ShouldBe(
        [
            ("identity.setup-token-refused", "A wrong set-up token from 2001:db8:1:2::/64 was refused."),
            ("identity.setup-token-refused", "A wrong set-up token from this machine was refused."),
        ]);
        refused.Of("setup").ShouldBe(2);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string TokenFile => Path.Combine(_folder.Path, "setup-token");

    private string Token => File.ReadAllText(TokenFile).Trim();

    private async Task<FirstAdministrator> StartAsync()
    {
        var first = new FirstAdministrator(
            _db.Store, _passwords, new PasswordRules(), _events, new IdentityMetrics(_services.GetRequiredService<IMeterFactory>()), new DataDirectory(_folder.Path), TimeProvider.System, NullLogger<FirstAdministrator>.Instance);
        await first.OpenAsync(Stop);
        return first;
    }
}

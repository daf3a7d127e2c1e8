using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.Ldap;
using Appliance.Server.Identity.OpenId;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using NSubstitute;

namespace Appliance.Tests.Identity;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Password = "a quiet grey heron";
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private readonly TestAuthority _test = new();
    private readonly TemporaryFolder _folder = new();
    private readonly PasswordDesk _passwords = new();
    private TestStore _db = null!;
    private ApiTokens _tokens = null!;
    private LdapDirectory _directory = null!;
    private SignIn _signIn = null!;

    public async ValueTask InitializeAsync()
    {
        _db = await TestStore.CreateAsync();
        _tokens = new ApiTokens(_db.Store, new OpenIdSettings(), _test.Clock);
        var events = Substitute.For<IEvents>();
        var totp = new TotpDesk(new SecretTable(_db.Store, new KeyRing(new KeyFile(Path.Combine(_folder.Path, "secrets.key")), _test.Clock), _test.Clock), _test.Clock);
        _directory = new LdapDirectory(new LdapSettings(), events);
        _signIn = new SignIn(
            _db.Store, _passwords, _directory, new DirectoryMembers(new LdapSettings(), events, _test.Clock), new GuessBrake(_test.Clock), _tokens, new Challenges(_test.Clock), totp,
            new IdentitySettings(), events, _test.Metrics, _test.Clock);
        await Users.AddAdministratorAsync(_db.Store, new Account(Guid.CreateVersion7(), "ada", PasswordHash.Make(Password)), _test.Clock.GetUtcNow(), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _directory.Dispose();
        _passwords.Dispose();
        _folder.Dispose();
        _test.Dispose();
    }

    [Fact]
    public async Task TheRightPasswordGivesATokenForNinetyDays()
    {
        var reply = await EnterAsync(" Ada ", Password);

        reply.Token!.ShouldStartWith("apt_");
        reply.Expires.ShouldBe(_test.Clock.GetUtcNow().AddDays(90));
        (await _tokens.FindAsync(reply.Token!, Home, Stop))!.Name.ShouldBe("ada");
    }

    [Theory]
    [InlineData("ada", "a quiet grey herom")]
    [InlineData("ada", "")]
    [InlineData("bob", Password)]
    [InlineData("a'; drop table identity.users; --", Password)]
    public async Task AnUnknownNameAndAWrongPasswordLookTheSame(string name, string password)
    {
        var fault = await Should.ThrowAsync<FaultException>(() => EnterAsync(name, password));

        fault.Code.ShouldBe(FaultCodes.SignInRefused);
        fault.Message.ShouldBe("Name or password is wrong.");
    }

    [Fact]
    public async Task APasswordOfAMegabyteIsNotHashed() =>
        (await Should.ThrowAsync<FaultException>(() => EnterAsync("ada", new string('x', 1_000_000)))).Code.ShouldBe(FaultCodes.SignInRefused);

    [Fact]
    public async Task AfterFiveFailuresEvenTheRightPasswordWaits()
    {
        for (var i = 0; i < 5; i++) await Should.ThrowAsync<FaultException>(() => EnterAsync("ada", "wrong wrong"));

        var fault = await Should.ThrowAsync<FaultException>(() => EnterAsync("ada", Password));
        fault.Kind.ShouldBe(FaultKind.Exhausted);
        _test.Clock.Advance(fault.RetryAfter.ShouldNotBeNull());
        (await EnterAsync("ada", Password)).Token.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task AnExpiredTokenIsNoToken()
    {
        var reply = await EnterAsync("ada", Password);
        _test.Clock.Advance(TimeSpan.FromDays(91));

        (await _tokens.FindAsync(reply.Token!, Home, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task TheUseOfATokenIsNotedOnceAMinute()
    {
        var reply = await EnterAsync("ada", Password);
        var noted = new List<DateTimeOffset?>();
        for (var i = 0; i < 4; i++)
        {
            await _tokens.FindAsync(reply.Token!, Home, Stop);
            noted.Add(await _db.Store.FirstAsync($"select last_used_at from identity.api_tokens", row => row.TimeOrNull(0), Stop));
            _test.Clock.Advance(TimeSpan.FromSeconds(25));
        }
        noted.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task TheDatabaseDoesNotGiveTokensAway()
    {
        var reply = await EnterAsync("ada", Password);
        var kept = await _db.Store.QueryAsync($"select to_jsonb(t)::text from identity.api_tokens t", row => row.GetString(0), Stop);

        kept.ShouldHaveSingleItem().ShouldNotContain(reply.Token![4..]);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<LoginReply> EnterAsync(string name, string password) => _signIn.EnterAsync(new LoginRequest(name, password), Home, "test", Stop);
}

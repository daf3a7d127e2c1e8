using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Identity.OpenId;
using OtpNet;

namespace Appliance.Tests.Identity.Passkeys;

/// <summary>Passkeys over the API: what opens the door, and what does not.</summary>
public sealed class PasskeyTests
{
    private static readonly Dictionary<string, Action<SoftAuthenticator>> Wrong = new()
    {
        ["at another address"] = one => one.Origin = "https://localhost:9443",
        ["at another name"] = one => one.Origin = "https://evil.example",
        ["for another site"] = one => one.Site = "evil.example",
        ["of a browser that made one"] = one => one.Type = "webauthn.create",
        ["without having asked who holds it"] = one => one.Flags = 1,
        ["without anybody there"] = one => one.Flags = 4,
        ["for somebody else"] = one => one.Owner = Guid.CreateVersion7().ToByteArray(),
        ["by another key"] = one => one.Key = ECDsa.Create(ECCurve.NamedCurves.nistP256),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APasskeyNeedsNeitherNameNorPasswordAndStandsForBothFactors()
    {
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object> { ["Identity:SecondFactorForAdministrators"] = true });
        var ada = new ApplianceClient(appliance.SignedIn);
        using var phone = new SoftAuthenticator();
        var secret = Base32Encoding.ToBytes((await ada.BeginTotpAsync(Stop)).Secret);
        await ada.ConfirmTotpAsync(new Totp(secret).ComputeTotp(), Stop);
        await AddAsync(appliance.SignedIn, phone);

        for (var again = 0; again < 2; again++)
        {
            using var hers = appliance.WithToken((await EnterAsync(appliance, phone)).Token!);
            var me = await new ApplianceClient(hers).MeAsync(Stop);
            (me.Name, me.SecondFactorMissing).ShouldBe((TestAppliance.Administrator, false));
        }
        var kept = (await ada.PasskeysAsync(Stop)).ShouldHaveSingleItem();
        (kept.Name, kept.Site, kept.LastUsed is not null, kept.Doubled).ShouldBe(("phone", "localhost", true, null));
        (await ada.EventsAsync(new EventQuery(Search: "identity.passkey-added"), Stop)).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task WhatIsNoAnswerToTheQuestionOpensNothing()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var phone = new SoftAuthenticator();
        await AddAsync(appliance.SignedIn, phone);
        var (key, owner, letIn) = (phone.Key, phone.Owner, new List<string>());
        foreach (var (name, lie) in Wrong)
        {
            (phone.Origin, phone.Site, phone.Type, phone.Flags, phone.Owner, phone.Key) = (SoftAuthenticator.Address, "localhost", null, 5, owner, key);
            lie(phone);
            if (await CodeAsync(() => EnterAsync(appliance, phone)) != FaultCodes.PasskeyRefused) letIn.Add(name);
        }
        letIn.ShouldBeEmpty();

        (phone.Origin, phone.Site, phone.Type, phone.Flags, phone.Owner, phone.Key) = (SoftAuthenticator.Address, "localhost", null, 5, owner, key);
        (await EnterAsync(appliance, phone)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AnAnswerIsGoodOnceAndForItsOwnTicket()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var phone = new SoftAuthenticator { Count = 0 }; // Without a count nothing else would stop the second use.
        await AddAsync(appliance.SignedIn, phone);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var (one, other) = (await anybody.BeginPasskeyLoginAsync(SoftAuthenticator.Address, Stop), await anybody.BeginPasskeyLoginAsync(SoftAuthenticator.Address, Stop));
        var login = new PasskeyLogin(one.Ticket, phone.Show(one.Options));

        (await CodeAsync(() => anybody.PasskeyLoginAsync(login with { Ticket = other.Ticket }, Stop))).ShouldBe(FaultCodes.PasskeyRefused);
        (await anybody.PasskeyLoginAsync(login, Stop)).Token.ShouldNotBeNull();
        (await CodeAsync(() => anybody.PasskeyLoginAsync(login, Stop))).ShouldBe(FaultCodes.ChallengeOver);
    }

    [Fact]
    public async Task ACountThatGoesBackShutsThePasskeyForBothThatHaveIt()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var phone = new SoftAuthenticator { Count = 10 };
        await AddAsync(appliance.SignedIn, phone);
        (await EnterAsync(appliance, phone)).Token.ShouldNotBeNull();

        phone.Count = 5;
        (await CodeAsync(() => EnterAsync(appliance, phone))).ShouldBe(FaultCodes.PasskeyRefused);
        phone.Count = 100;
        (await CodeAsync(() => EnterAsync(appliance, phone))).ShouldBe(FaultCodes.PasskeyRefused);

        var ada = new ApplianceClient(appliance.SignedIn);
        (await ada.PasskeysAsync(Stop)).Single().Doubled.ShouldNotBeNull();
        (await ada.EventsAsync(new EventQuery(Search: "identity.passkey-doubled"), Stop)).Items.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Error);
    }

    [Theory]
    [InlineData("https://127.0.0.1:8443", "IP address")]
    [InlineData("https://evil.example", "no name of this appliance")]
    [InlineData("localhost", "must be https://")]
    public async Task OnlyOurOwnNamesAreASite(string address, string why)
    {
        await using var appliance = await TestAppliance.StartAsync();

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.SignedIn).BeginPasskeyAsync(address, Stop))).Fields.ShouldHaveSingleItem().Problem.ShouldContain(why);
        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).BeginPasskeyLoginAsync(address, Stop))).Fields.ShouldHaveSingleItem().Problem.ShouldContain(why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":null}""")]
    [InlineData("""{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","authenticatorData":"AA","signature":"AA"}}""")]
    public async Task AnswersThatNobodyGaveAreRefused(string answer)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (ada, anybody) = (new ApplianceClient(appliance.SignedIn), new ApplianceClient(appliance.Anonymous));
        var (add, enter) = (await ada.BeginPasskeyAsync(SoftAuthenticator.Address, Stop), await anybody.BeginPasskeyLoginAsync(SoftAuthenticator.Address, Stop));

        (await CodeAsync(() => ada.AddPasskeyAsync(new PasskeySpec("phone", add.Ticket, answer), Stop))).ShouldBe(FaultCodes.RequestInvalid);
        (await CodeAsync(() => anybody.PasskeyLoginAsync(new PasskeyLogin(enter.Ticket, answer), Stop))).ShouldBe(FaultCodes.PasskeyRefused);
        (await CodeAsync(() => anybody.PasskeyLoginAsync(new PasskeyLogin(add.Ticket, answer), Stop))).ShouldBe(FaultCodes.ChallengeOver);
    }

    [Fact]
    public async Task APasskeyIsItsOwnersAloneAndGoesWithIt()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var ada = new ApplianceClient(appliance.SignedIn);
        await ada.AddUserAsync(new UserSpec("grace", "a quiet grey heron"), Stop);
        using var graces = appliance.WithToken((await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("grace", "a quiet grey heron"), Stop)).Token!);
        var grace = new ApplianceClient(graces);
        using var phone = new SoftAuthenticator();
        var start = await grace.BeginPasskeyAsync(SoftAuthenticator.Address, Stop);
        (await CodeAsync(() => ada.AddPasskeyAsync(new PasskeySpec("phone", start.Ticket, phone.Make(start.Options)), Stop))).ShouldBe(FaultCodes.RequestInvalid);
        var passkey = await AddAsync(graces, phone);
        (await CodeAsync(() => AddAsync(graces, phone))).ShouldBe(FaultCodes.RequestInvalid); // The same one again.

        (await CodeAsync(() => ada.RemovePasskeyAsync(passkey.Id, Stop))).ShouldBe(FaultCodes.NotFound);
        await ada.ChangeUserAsync("grace", new UserChange(Disabled: true), Stop);
        (await CodeAsync(() => EnterAsync(appliance, phone))).ShouldBe(FaultCodes.PasskeyRefused);
        await ada.ChangeUserAsync("grace", new UserChange(Disabled: false), Stop);
        (await EnterAsync(appliance, phone)).Token.ShouldNotBeNull();
        await ada.RemoveSecondFactorAsync("grace", Stop);
        (await CodeAsync(() => EnterAsync(appliance, phone))).ShouldBe(FaultCodes.PasskeyRefused);
    }

    [Fact]
    public async Task AProgramAddsNoPasskeyAndNeitherDoesSomebodyWhoseSignInIsKeptElsewhere()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        using var program = appliance.WithToken((await new ApplianceClient(appliance.SignedIn).AddTokenAsync(new TokenRequest("backup"), Stop)).Token);
        using var lise = appliance.WithToken((await provider.EnterAsync(appliance.Anonymous, Stop)).Token!);

        (await CodeAsync(() => new ApplianceClient(program).BeginPasskeyAsync(SoftAuthenticator.Address, Stop))).ShouldBe(FaultCodes.PersonNeeded);
        (await CodeAsync(() => new ApplianceClient(lise).BeginPasskeyAsync(SoftAuthenticator.Address, Stop))).ShouldBe(FaultCodes.PasswordElsewhere);
    }

    [Fact]
    public async Task WhoHasForgottenThePasswordLosesThePasskeysToo()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var phone = new SoftAuthenticator();
        await AddAsync(appliance.SignedIn, phone);
        var reset = await new ApplianceClient(appliance.SignedIn).AddResetTokenAsync(TestAppliance.Administrator, Stop);

        await new ApplianceClient(appliance.Anonymous).FinishPasswordResetAsync(new PasswordResetFinish(reset.Token, "another quiet heron"), Stop);

        (await CodeAsync(() => EnterAsync(appliance, phone))).ShouldBe(FaultCodes.PasskeyRefused);
    }

    private static async Task<Passkey> AddAsync(HttpClient hers, SoftAuthenticator phone)
    {
        var start = await new ApplianceClient(hers).BeginPasskeyAsync(SoftAuthenticator.Address, Stop);
        return await new ApplianceClient(hers).AddPasskeyAsync(new PasskeySpec("phone", start.Ticket, phone.Make(start.Options)), Stop);
    }

    private static async Task<LoginReply> EnterAsync(TestAppliance appliance, SoftAuthenticator phone)
    {
        var anybody = new ApplianceClient(appliance.Anonymous);
        var start = await anybody.BeginPasskeyLoginAsync(SoftAuthenticator.Address, Stop);
        return await anybody.PasskeyLoginAsync(new PasskeyLogin(start.Ticket, phone.Show(start.Options)), Stop);
    }

    private static async Task<string> CodeAsync(Func<Task> deed) => (await Should.ThrowAsync<FaultException>(deed)).Code;
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Appliance.Contracts;
using Appliance.Tests.Api;
using OtpNet;

namespace Appliance.Tests.Identity.OpenId;

/// <summary>A provider, or somebody who passes for it, that does not say the truth.</summary>
public sealed class LyingProviderTests
{
    private static readonly Dictionary<string, Action<LyingProvider>> Lies = new()
    {
        ["another nonce"] = provider => provider.Lie = (_, claims) => claims["nonce"] = "another",
        ["no nonce"] = provider => provider.Lie = (_, claims) => claims.Remove("nonce"),
        ["for another client"] = provider => provider.Lie = (_, claims) => claims["aud"] = "another",
        ["for two, made for nobody"] = provider => provider.Lie = (_, claims) => claims["aud"] = new JsonArray(Glewlwyd.ClientId, "another"),
        ["made for another"] = provider => provider.Lie = (_, claims) => claims["azp"] = "another",
        ["of another issuer"] = provider => provider.Lie = (_, claims) => claims["iss"] = "https://evil.example",
        ["over"] = provider => provider.Lie = (_, claims) => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 120,
        ["without an end"] = provider => provider.Lie = (_, claims) => claims.Remove("exp"),
        ["not good yet"] = provider => provider.Lie = (_, claims) => claims["nbf"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 240,
        ["about nobody"] = provider => provider.Lie = (_, claims) => claims.Remove("sub"),
        ["alg none"] = provider => (provider.Lie, provider.Sign) = ((header, _) => header["alg"] = "none", _ => []),
        ["alg none with a signature"] = provider => provider.Lie = (header, _) => header["alg"] = "none",
        ["HS256 with the public key"] = provider => (provider.Lie, provider.Sign) =
            ((header, _) => header["alg"] = "HS256", said => HMACSHA256.HashData(Encoding.ASCII.GetBytes(provider.Key.ExportSubjectPublicKeyInfoPem()), said)),
        ["HS256 with our secret"] = provider => (provider.Lie, provider.Sign) =
            ((header, _) => header["alg"] = "HS256", said => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Glewlwyd.ClientSecret), said)),
        ["a foreign key by the same name"] = provider => provider.Sign = Foreign,
        ["a foreign key by another name"] = provider => (provider.Lie, provider.Sign) = ((header, _) => header["kid"] = "two", Foreign),
        ["a foreign key without a name"] = provider => (provider.Lie, provider.Sign) = ((header, _) => header.Remove("kid"), Foreign),
        ["a foreign key it brings along"] = provider => (provider.Lie, provider.Sign) = ((header, _) => header["jwk"] = new JsonObject { ["kty"] = "EC" }, Foreign),
        ["half a signature"] = provider => provider.Sign = said => provider.Key.SignData(said, HashAlgorithmName.SHA256)[..32],
        ["no name"] = provider => provider.Lie = (_, claims) => claims["preferred_username"] = "$(reboot)",
        ["no group"] = provider => provider.Lie = (_, claims) => claims["groups"] = new JsonArray("Crew", "crew ", "c", "ops"),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NobodyComesInByALieAndTheTruthStillDoes()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull();
        var wrong = new List<string>();
        foreach (var (name, lie) in Lies)
        {
            (provider.Lie, provider.Sign) = ((_, _) => { }, null);
            lie(provider);
            try
            {
                await provider.EnterAsync(appliance.Anonymous, Stop);
                wrong.Add($"{name}: let in");
            }
            catch (FaultException refused)
            {
                if (refused.Code != FaultCodes.OpenIdRefused) wrong.Add($"{name}: {refused.Code} {refused.Message}");
            }
        }
        wrong.ShouldBeEmpty();
        (provider.Lie, provider.Sign) = ((_, _) => { }, null);
        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AnAnswerOfAnotherProviderIsNotCarriedToOurs()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        provider.Discovery["authorization_response_iss_parameter_supported"] = true;
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        var anybody = new ApplianceClient(appliance.Anonymous);

        foreach (var issuer in new[] { "https://evil.example", null })
        {
            var answer = await provider.BeginAsync(appliance.Anonymous, Stop);
            (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer with { Issuer = issuer }, Stop))).Message.ShouldContain("another provider");
        }
        var honest = await provider.BeginAsync(appliance.Anonymous, Stop);
        (await anybody.OpenIdLoginAsync(honest with { Issuer = provider.Issuer }, Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task StateAndTicketAreGoodOnceAndForEachOther()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var answer = await provider.BeginAsync(appliance.Anonymous, Stop);

        (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer with { State = "another" }, Stop))).Code.ShouldBe(FaultCodes.OpenIdRefused);
        (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer with { Ticket = answer.Ticket[..40] + (answer.Ticket[40] == 'A' ? 'B' : 'A') + answer.Ticket[41..] }, Stop))).Code.ShouldBe(FaultCodes.ChallengeOver);
        (await anybody.OpenIdLoginAsync(answer, Stop)).Token.ShouldNotBeNull();
        (await Should.ThrowAsync<FaultException>(() => anybody.OpenIdLoginAsync(answer, Stop))).Code.ShouldBe(FaultCodes.ChallengeOver);
    }

    [Theory]
    [InlineData("issuer", "https://evil.example")]
    [InlineData("token_endpoint", "http://127.0.0.1/token")]
    [InlineData("jwks_uri", "https://127.0.0.1:1/keys")]
    public async Task APageThatIsNotTheProvidersOwnIsNotBelieved(string name, string value)
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        provider.Discovery[name] = value;
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);

        (await Should.ThrowAsync<FaultException>(() => provider.BeginAsync(appliance.Anonymous, Stop))).Code.ShouldBe(FaultCodes.OpenIdAway);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://example.org")]
    [InlineData("https://localhost/path")]
    [InlineData("https://someone@localhost")]
    [InlineData("https://localhost.evil.example")]
    [InlineData("localhost")]
    public async Task BrowsersAreSentBackToOurOwnAddressesOnly(string address)
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.Anonymous).BeginOpenIdAsync(address, Stop))).Fields.ShouldContain(field => field.Field == "address");
    }

    [Fact]
    public async Task AnAccountIsTakenOverNeitherByNameNorByMailAddress()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        var administrator = new ApplianceClient(appliance.SignedIn);
        await administrator.ChangeUserAsync(TestAppliance.Administrator, new UserChange(Mail: "ada@example.org"), Stop);

        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull(); // By ada's mail address, as lise.
        provider.Lie = (_, claims) => (claims["sub"], claims["preferred_username"]) = ("subject-2", TestAppliance.Administrator);
        (await Should.ThrowAsync<FaultException>(() => provider.EnterAsync(appliance.Anonymous, Stop))).Message.ShouldContain("somebody else's");
        provider.Lie = (_, claims) => claims["sub"] = "subject-3"; // Somebody new by the name of lise.
        (await Should.ThrowAsync<FaultException>(() => provider.EnterAsync(appliance.Anonymous, Stop))).Message.ShouldContain("somebody else's");

        (await administrator.UserAsync(TestAppliance.Administrator, Stop)).Kind.ShouldBe(UserKind.Person);
        (await administrator.UsersAsync(Stop)).Select(user => user.Name).ShouldBe([TestAppliance.Administrator, "lise"]);
        (await administrator.EventsAsync(new EventQuery(Search: "identity.openid-name-taken"), Stop)).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task SomebodyWithANewNameIsWhoTheyWere()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        await provider.EnterAsync(appliance.Anonymous, Stop);
        provider.Lie = (_, claims) => claims["preferred_username"] = "lise.married";

        using var hers = appliance.WithToken((await provider.EnterAsync(appliance.Anonymous, Stop)).Token!);

        (await new ApplianceClient(hers).MeAsync(Stop)).Name.ShouldBe("lise");
    }

    [Fact]
    public async Task WhatTheTokenLeavesOutIsAskedForAndBelievedOfNobodyElse()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        provider.Lie = (_, claims) => claims.Remove("groups");
        provider.UserInfo = new JsonObject { ["sub"] = "subject-2", ["groups"] = new JsonArray("crew") };
        (await Should.ThrowAsync<FaultException>(() => provider.EnterAsync(appliance.Anonymous, Stop))).Code.ShouldBe(FaultCodes.OpenIdRefused);

        provider.UserInfo["sub"] = "subject-1";
        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AKeyThatTheProviderHasTakenBackSignsNothingMore()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        await provider.EnterAsync(appliance.Anonymous, Stop);
        using var old = provider.Key;
        (provider.Key, provider.KeyId) = (ECDsa.Create(ECCurve.NamedCurves.nistP256), "two");
        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull();

        (provider.Lie, provider.Sign) = ((header, _) => header["kid"] = "one", said => old.SignData(said, HashAlgorithmName.SHA256));
        (await Should.ThrowAsync<FaultException>(() => provider.EnterAsync(appliance.Anonymous, Stop))).Message.ShouldContain("not signed by the provider");
    }

    [Fact]
    public async Task ASecondFactorOfOursIsAskedForUnlessTheProviderDidSo()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        using var hers = appliance.WithToken((await provider.EnterAsync(appliance.Anonymous, Stop)).Token!);
        var secret = Base32Encoding.ToBytes((await new ApplianceClient(hers).BeginTotpAsync(Stop)).Secret);
        await new ApplianceClient(hers).ConfirmTotpAsync(new Totp(secret).ComputeTotp(), Stop);

        (await provider.EnterAsync(appliance.Anonymous, Stop)).Challenge.ShouldNotBeNull();
        provider.Lie = (_, claims) => claims["amr"] = new JsonArray("pwd", "mfa");
        (await provider.EnterAsync(appliance.Anonymous, Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task TheProgramsOfSomebodyWhomTheProviderHasNotSeenForLongStop()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        using var hers = appliance.WithToken((await provider.EnterAsync(appliance.Anonymous, Stop)).Token!);
        using var program = appliance.WithToken((await new ApplianceClient(hers).AddTokenAsync(new TokenRequest("backup", 300), Stop)).Token);
        await new ApplianceClient(program).MeAsync(Stop);

        await appliance.Store.ExecuteAsync($"update identity.users set last_sign_in_at = now() - interval '31 days' where name = 'lise'", Stop);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(program).MeAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
    }

    [Fact]
    public async Task NobodySetsAPasswordForSomebodyOfTheProvider()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var appliance = await OpenIdWorld.StartAsync(provider.Issuer, provider.CaFile);
        await provider.EnterAsync(appliance.Anonymous, Stop);

        (await Should.ThrowAsync<FaultException>(() => new ApplianceClient(appliance.SignedIn).SetPasswordAsync("lise", "another good password", Stop))).Code.ShouldBe(FaultCodes.PasswordElsewhere);
    }

    private static byte[] Foreign(byte[] said)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.SignData(said, HashAlgorithmName.SHA256);
    }
}

using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Contracts;
using Appliance.Tests.Frame;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>Whoever guesses tokens is counted each time, and on the event list once a minute.</summary>
public sealed class WrongTokenTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WrongApiTokensAreCountedAndOneEvent()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var counted = new TagCounts(appliance.Services.GetRequiredService<IMeterFactory>(), "appliance.identity.tokens.refused");
        var guesser = appliance.WithToken("apt_" + new string('A', 43));
        for (var i = 0; i < 20; i++)
        {
            using var answer = await guesser.GetAsync(new Uri("/api/v1/resources", UriKind.Relative), Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        using (await appliance.Anonymous.GetAsync(new Uri("/api/v1/resources", UriKind.Relative), Stop)) counted.Of("api").ShouldBe(20, "no token is no wrong token");
        var told = await ToldAsync(new ApplianceClient(appliance.SignedIn), "unknown or expired API token");
        (told.Name, told.Severity, told.Message).ShouldBe(
            ("identity.token-refused", Severity.Warning, "An unknown or expired API token from this machine was refused."));
    }

    [Fact]
    public async Task WrongSetupTokensAreCountedAndOneEventWhicheverWayTheyCome()
    {
        await using var appliance = await TestAppliance.StartAsync(setUp: false);
        using var counted = new TagCounts(appliance.Services.GetRequiredService<IMeterFactory>(), "appliance.identity.tokens.refused");
        var client = new ApplianceClient(appliance.Anonymous);
        for (var i = 0; i < 10; i++)
        {
            (await Should.ThrowAsync<FaultException>(() => client.SetupStateAsync("AAAAA-AAAAA", Stop))).Code.ShouldBe(FaultCodes.SetupTokenWrong);
            (await Should.ThrowAsync<FaultException>(() => client.SetupAsync(new SetupRequest("AAAAA", "eve", TestAppliance.Password, null), Stop))).Code.ShouldBe(FaultCodes.SetupTokenWrong);
        }
        counted.Of("setup").ShouldBe(20);
        await client.SetupAsync(new SetupRequest(appliance.SetupToken, "ada", TestAppliance.Password, null), Stop);
        var login = await client.LoginAsync(new LoginRequest("ada", TestAppliance.Password), Stop);
        (await ToldAsync(new ApplianceClient(appliance.WithToken(login.Token!)), "set-up token")).Name.ShouldBe("identity.setup-token-refused");
    }

    private static async Task<EventRecord> ToldAsync(ApplianceClient client, string words)
    {
        EventRecord? told = null;
        await Eventually.TryAsync(async () => (told = (await client.EventsAsync(new EventQuery { Search = words }, Stop)).Items.SingleOrDefault()) is not null, "it was told, once", Stop);
        return told!;
    }
}

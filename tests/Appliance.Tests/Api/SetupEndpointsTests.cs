using System.Net;
using System.Net.Http.Json;
using Appliance.Contracts;

namespace Appliance.Tests.Api;

public sealed class SetupEndpointsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProposalsAreForWhoHoldsTheToken()
    {
        await using var appliance = await TestAppliance.StartAsync(setUp: false);
        var client = new ApplianceClient(appliance.Anonymous);

        var stranger = await client.SetupStateAsync(null, Stop);
        stranger.Required.ShouldBeTrue();
        stranger.Proposals.ShouldBeEmpty();
        (await client.SetupStateAsync(appliance.SetupToken, Stop)).Required.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => client.SetupStateAsync("AAAAA-AAAAA", Stop))).Code.ShouldBe(FaultCodes.SetupTokenWrong);
    }

    [Fact]
    public async Task AWrongSubnetLeavesNothingBehindAndIsNamedWithinTheRequest()
    {
        await using var appliance = await TestAppliance.StartAsync(setUp: false);
        var client = new ApplianceClient(appliance.Anonymous);
        var wrong = new SubnetSpec { Name = "lab", Cidr = "no network" };
        var fault = await Should.ThrowAsync<FaultException>(() => client.SetupAsync(new SetupRequest(appliance.SetupToken, "ada", TestAppliance.Password, wrong), Stop));

        fault.Fields.ShouldNotBeEmpty();
        fault.Fields.ShouldAllBe(field => field.Field.StartsWith("subnet."));
        (await client.SetupStateAsync(null, Stop)).Required.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => client.LoginAsync(new LoginRequest("ada", TestAppliance.Password), Stop))).Code.ShouldBe(FaultCodes.SignInRefused);
    }

    [Fact]
    public async Task OfAThousandPostsExactlyOneWinsAndThenThereIsNothing()
    {
        await using var appliance = await TestAppliance.StartAsync(setUp: false);
        var token = appliance.SetupToken;
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async n =>
        {
            using var answer = await appliance.Anonymous.PostAsJsonAsync(
                "/api/v1/setup", new SetupRequest(token, $"ada{n}", TestAppliance.Password, null), ContractsJson.Default.SetupRequest, Stop);
            return answer.StatusCode;
        }));

        answers.Count(status => status == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.NotFound).ShouldBe(999);
        foreach (var path in new[] { "/api/v1/setup", "/api/v1/setup/", "/API/v1/Setup" })
        {
            using var again = await appliance.Anonymous.PostAsJsonAsync(
                path, new SetupRequest(token, "eve", TestAppliance.Password, null), ContractsJson.Default.SetupRequest, Stop);
            again.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }
}

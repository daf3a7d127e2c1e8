using System.Web;
using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity.OpenId;

/// <summary>An appliance that lets people of a provider in: whoever is in its group "crew" is in our "ops", operators all.</summary>
internal static class OpenIdWorld
{
    /// <summary>Where the tests' browser has opened the appliance: a name of this machine.</summary>
    public const string Address = "https://localhost:8443";

    public static Dictionary<string, object> Settings(string issuer, string caFile) => new()
    {
        ["OpenId:Issuer"] = issuer,
        ["OpenId:ClientId"] = Glewlwyd.ClientId,
        ["OpenId:Name"] = "Lab",
        ["OpenId:CaFile"] = caFile,
        ["OpenId:Groups"] = new[] { "ops=crew" },
    };

    public static async Task<TestAppliance> StartAsync(string issuer, string caFile, IReadOnlyDictionary<string, object>? more = null)
    {
        var appliance = await TestAppliance.StartAsync(Settings(issuer, caFile).Concat(more ?? new Dictionary<string, object>()).ToDictionary());
        await FurnishAsync(appliance, "operator");
        return appliance;
    }

    public static async Task FurnishAsync(TestAppliance appliance, string role)
    {
        var (client, stop) = (new ApplianceClient(appliance.SignedIn), TestContext.Current.CancellationToken);
        await client.AddGroupAsync(new GroupSpec("ops"), stop);
        await client.AddGrantAsync(new GrantSpec(role, Scope: "everything", Group: "ops"), stop);
        await client.SetSecretAsync("openid-client-secret", "openid", new SecretRequest(Glewlwyd.ClientSecret), stop);
    }

    /// <summary>What the appliance's page makes of the address the provider sends a browser back to.</summary>
    public static OpenIdLogin Read(Uri back, OpenIdStart start)
    {
        var query = HttpUtility.ParseQueryString(back.Query);
        return new OpenIdLogin(start.Ticket, query["code"] ?? throw new InvalidOperationException($"There is no code in {back}."), query["state"]!, query["iss"]);
    }
}

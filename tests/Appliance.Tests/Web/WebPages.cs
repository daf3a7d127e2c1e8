using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;

namespace Appliance.Tests.Web;

/// <summary>What belongs to the web UI: it is entered with a browser's cookie, so the matrices of the API leave it to the tests beside this file.</summary>
internal static class WebPages
{
    public static bool Has(Endpoint endpoint) => IsFile(endpoint) || IsPage(endpoint);

    public static bool IsFile(Endpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    public static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().Any(policy => policy.AuthenticationSchemes.Contains("Browser"));
}

using Appliance.Web.Frame;
using Appliance.Web.Live;
using Appliance.Web.Session;
using Appliance.Web.Wording;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Web;

/// <summary>The operator's web UI: a client of the REST API that happens to run in the appliance's process.</summary>
public static class WebUi
{
    public static void Add(IServiceCollection services, WebUiOptions options)
    {
        services.AddSingleton<BehalfKey>();
        services.AddSingleton(provider => new ApiDoor(options.Socket, provider.GetRequiredService<BehalfKey>()));
        services.AddDataProtection().SetApplicationName("appliance").AddKeyManagementOptions(keys => keys.XmlRepository = new PrivateKeys(options.Folder));
        services.AddAuthentication().AddCookie(SignedIn.Scheme, SignedIn.Shape);
        services.AddAntiforgery(form =>
        {
            form.Cookie.Name = "appliance-form";
            form.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // Always would refuse forms over plain http, which is loopback only.
        });
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // What was on the screen of somebody whose connection was lost is kept this long.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
            circuits.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddScoped<Words>();
        services.AddScoped<Operator>();
        services.AddScoped<LiveEvents>();
        services.AddScoped<LiveRates>();
        services.AddScoped<Keys>();
        services.AddScoped<Toasts>();
    }

    /// <param name="manifest">The list of static files that the build wrote beside the program.</param>
    /// <param name="guarded">Told of every endpoint that wants a sign-in.</param>
    public static void Map(IEndpointRouteBuilder door, string manifest, Action<IEndpointConventionBuilder> guarded)
    {
        var browsers = new AuthorizationPolicyBuilder(SignedIn.Scheme).RequireAuthenticatedUser().Build();
        door.MapStaticAssets(manifest).AllowAnonymous();
        var pages = door.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null) // Every answer has a policy already.
            .RequireAuthorization(browsers).WithStaticAssets(manifest);
        guarded(pages);
        guarded(SignOut.Map(door, browsers));
    }
}

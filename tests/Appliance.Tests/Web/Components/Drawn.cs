using Appliance.Web;
using Appliance.Web.Frame;
using Appliance.Web.Live;
using Appliance.Web.Session;
using Appliance.Web.Wording;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Web.Components;

/// <summary>Draws components without a browser, in English, with nobody at the other end of the API.</summary>
internal sealed class Drawn : BunitContext
{
    public Drawn()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        AddAuthorization();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new ApiDoor("/nonexistent/api.sock", new BehalfKey()));
        Services.AddScoped<Words>();
        Services.AddScoped<Operator>();
        Services.AddScoped<LiveEvents>();
        Services.AddScoped<Keys>();
        Services.AddScoped<Toasts>();
    }

    public NavigationManager Address => Services.GetRequiredService<BunitNavigationManager>();
}

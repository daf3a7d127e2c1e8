using Appliance.Contracts;
using Appliance.Server.Web.Caller;
using Appliance.Web;

namespace Appliance.Server.Web;

/// <summary>Furnishes the room Web.</summary>
internal static class WebRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Services.AddSingleton<IDoorGuard, FormTokens>();
        room.Services.AddSingleton<IDoorGuard, BrowsersAddress>();
        // It would warn that the cookie keys are not encrypted on the disk: whoever can read the data directory has more than those.
        room.Services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        WebUi.Add(room.Services, new WebUiOptions(room.Data.File("run/api.sock"), room.Data.File("web")));
    }

    /// <summary>A page itself needs nobody's right but to be signed in; what it shows and does, it asks the API for.</summary>
    public static void Map(Doors doors) => WebUi.Map(
        doors.Api, Path.Combine(AppContext.BaseDirectory, "appliance-server.staticwebassets.endpoints.json"), page => page.Needs(Permissions.Self));
}

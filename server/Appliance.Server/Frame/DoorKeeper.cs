using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Appliance.Server;

/// <summary>
/// Ties every connection to the door it came in by, and every request to that door's endpoints. The mark sits on the connection,
/// so no header a client sends can move it to another door.
/// </summary>
internal sealed class DoorKeeper(IEnumerable<IDoorListener> listeners) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        foreach (var listener in listeners)
        {
            listener.Listen(options, socket => socket.Use(next => connection =>
            {
                connection.Features.Set(new Mark(listener.Door));
                return next(connection);
            }));
        }
    }

    /// <summary>Builds one branch per door; <paramref name="map"/> mounts the endpoints.</summary>
    public static void Build(WebApplication app, Action<Doors> map)
    {
        var routes = new Dictionary<Door, IEndpointRouteBuilder>();
        foreach (var door in Enum.GetValues<Door>())
        {
            app.MapWhen(context => context.Features.Get<Mark>()?.Door == door, branch =>
            {
                if (door == Door.Api) branch.UseExceptionHandler();
                branch.UseRouting();
                if (door == Door.Api) branch.UseAuthentication().UseAuthorization();
                branch.UseEndpoints(endpoints => routes[door] = endpoints);
            });
        }
        map(new Doors(routes[Door.Api], routes[Door.Boot], routes[Door.Enrolment], routes[Door.Agents]));
    }

    private sealed record Mark(Door Door);
}

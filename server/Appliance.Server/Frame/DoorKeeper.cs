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

    /// <summary>Builds one pipeline per door; <paramref name="map"/> mounts the endpoints.</summary>
    public static void Build(WebApplication app, Action<Doors> map)
    {
        // A WebApplication puts authentication and authorization before everything, for all doors, unless it believes that somebody has: the API's
        // pipeline does, and the other doors know no tokens.
        IDictionary<string, object?> properties = ((IApplicationBuilder)app).Properties;
        properties["__AuthenticationMiddlewareSet"] = true;
        properties["__AuthorizationMiddlewareSet"] = true;

        var guards = app.Services.GetServices<IDoorGuard>().ToList();
        var pipelines = Enum.GetValues<Door>().ToDictionary(door => door, door => Pipeline(app, door, guards.FindAll(guard => guard.Door == door)));

        // UseEndpoints keeps the endpoints that are there when its callback returns, so all four callbacks stay open while the rooms map theirs.
        pipelines[Door.Api].UseEndpoints(api =>
            pipelines[Door.Boot].UseEndpoints(boot =>
                pipelines[Door.Enrolment].UseEndpoints(enrolment =>
                    pipelines[Door.Agents].UseEndpoints(agents =>
                    {
                        map(new Doors(api, boot, enrolment, agents));
                        NeedingEndpoints.Check(api);
                    }))));

        var doors = pipelines.ToDictionary(pipeline => pipeline.Key, pipeline => pipeline.Value.Build());
        app.Run(context => context.Features.Get<Mark>() is { } mark ? doors[mark.Door](context) : Nowhere(context));
    }

    private static IApplicationBuilder Pipeline(WebApplication app, Door door, List<IDoorGuard> guards)
    {
        var pipeline = ((IApplicationBuilder)app).New();
        foreach (var guard in guards) guard.Post(pipeline);
        pipeline.UseRouting();
        if (door == Door.Api) pipeline.UseAuthentication().UseAuthorization();
        foreach (var guard in guards) guard.Follow(pipeline);
        return pipeline;
    }

    private static Task Nowhere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed record Mark(Door Door);
}

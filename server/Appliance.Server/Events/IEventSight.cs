using System.Security.Claims;

namespace Appliance.Server.Events;

/// <summary>How far a caller sees into the events. Given by the room that knows what belongs to whom.</summary>
public interface IEventSight
{
    /// <returns>The objects whose events the caller sees, as they are now: "resource/0190…". Null: all events.</returns>
    string[]? Of(ClaimsPrincipal caller);
}

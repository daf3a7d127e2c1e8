using Appliance.Contracts;

namespace Appliance.Server;

/// <summary>
/// How one service of a room is, for the web UI's dashboard, <c>GET /api/v1/status</c> and <c>/readyz</c>. A room registers one singleton per
/// service under this type. Answers at once and from memory, and never throws.
/// </summary>
internal interface IServiceReport
{
    ServiceStatus Report();
}

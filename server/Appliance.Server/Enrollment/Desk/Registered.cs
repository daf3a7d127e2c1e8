using Appliance.Contracts;
using Appliance.Server.Enrollment.Requests;

namespace Appliance.Server.Enrollment.Desk;

/// <summary>What became of a registration: a request that waits or has its certificate, or a refusal whose traces are kept.</summary>
/// <param name="WatchSecret">Given out once and kept as a hash only.</param>
internal sealed record Registered(Request Request, byte[] WatchSecret, FaultException? Refusal);

using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>What a step threw, judged.</summary>
/// <param name="Passes">Trying again can help.</param>
/// <param name="IsDefect">Nobody foresaw it.</param>
internal sealed record Failure(JobError Error, bool Passes, bool IsDefect)
{
    private const int LongestMessage = 1000;

    public static readonly Failure Overdue = new(new JobError(FaultCodes.JobOverdue, "It took longer than it may."), false, false);

    public static readonly Failure Cancelled = new(new JobError(FaultCodes.JobCancelled, "It was cancelled."), false, false);

    public static Failure Of(Exception thrown) => thrown switch
    {
        FaultException fault => new(Told(fault.Code, fault.Message), fault.Kind is FaultKind.Unavailable or FaultKind.Exhausted, false),
        StoreAwayException away => new(Told(FaultCodes.StoreAway, away.Message), true, false),
        TimeoutException or IOException or SocketException or HttpRequestException or OperationCanceledException =>
            new(Told(FaultCodes.StepUnreachable, thrown.Message), true, false),
        _ => new(Told(FaultCodes.StepBroken, $"{thrown.GetType().Name}: {thrown.Message}"), false, true),
    };

    private static JobError Told(string code, string message) => new(code, PlainText.Of(message, LongestMessage));
}

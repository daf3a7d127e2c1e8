using Appliance.Contracts;
using Appliance.Server.Dns.Listener;

namespace Appliance.Server.Dns.Checking;

/// <summary>Has our own addresses asked when people want to know, one check at a time.</summary>
internal sealed class CheckDesk(KeepListening listening, SelfCheck check) : IDisposable
{
    private const int MostRecords = 10_000;

    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    public async Task<DnsCheck> RunAsync(DnsCheckSpec wanted, CancellationToken stop)
    {
        if (wanted.Records is < 1 or > MostRecords)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", [new FieldFault("records", $"1 to {MostRecords}.")]);
        await _one.WaitAsync(stop);
        try
        {
            var done = await check.RunAsync(listening.Open, wanted.Records, stop);
            return done with { Addresses = [.. done.Addresses, .. listening.Failures.Select(one => new DnsCheckedAddress(one.At.ToString(), 0, 0, one.Reason))] };
        }
        finally
        {
            _one.Release();
        }
    }
}

using Appliance.Protocols;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>What a client asked for and what we grant.</summary>
/// <param name="Acknowledged">The options of our OACK; none: the transfer begins with DATA at once.</param>
internal sealed record TftpTerms(int BlockSize, int Window, TimeSpan Timeout, bool AskedSize, TftpOptions Acknowledged)
{
    /// <summary>Longer waits would let a vanished client hold its place; such a wish is left out of the OACK, which RFC 2349 allows.</summary>
    private const int LongestTimeout = 30;

    /// <param name="limits">What the client has shown that it can not do.</param>
    public static TftpTerms Agree(TftpOptions asked, TftpSettings settings, long size, ClientLimits limits)
    {
        var timeout = asked.TimeoutSeconds is { } seconds and <= LongestTimeout ? seconds : (int?)null;
        var granted = new TftpOptions(
            asked.BlockSize is { } block && limits.LargestBlock > TftpOptions.DefaultBlock ? Math.Min(block, Math.Min(settings.LargestBlock, limits.LargestBlock)) : null,
            asked.TransferSize is null ? null : size,
            timeout,
            asked.WindowSize is { } window && limits.Window ? Math.Min(window, settings.WidestWindow) : null);
        return new TftpTerms(
            granted.BlockSize ?? TftpOptions.DefaultBlock, granted.WindowSize ?? 1, TimeSpan.FromSeconds(timeout ?? settings.TimeoutSeconds),
            asked.TransferSize is not null, granted);
    }
}

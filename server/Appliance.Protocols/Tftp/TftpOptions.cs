using System.Runtime.InteropServices;

namespace Appliance.Protocols;

/// <summary>
/// The options we know, as asked for or as acknowledged; null: not there. What is out of its RFC's range counts as not asked for,
/// which RFC 2347 allows: an option that is left out of the acknowledgement is not in force.
/// </summary>
/// <param name="BlockSize">8 to 65464 octets (RFC 2348).</param>
/// <param name="TransferSize">Octets of the whole file; a reader asks with 0 (RFC 2349).</param>
/// <param name="TimeoutSeconds">1 to 255 (RFC 2349).</param>
/// <param name="WindowSize">Blocks sent before an acknowledgement is awaited, 1 to 65535 (RFC 7440).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TftpOptions(int? BlockSize, long? TransferSize, int? TimeoutSeconds, int? WindowSize)
{
    public const int SmallestBlock = 8;
    public const int LargestBlock = 65464;
    public const int DefaultBlock = 512;

    public bool Any => BlockSize is not null || TransferSize is not null || TimeoutSeconds is not null || WindowSize is not null;

    /// <summary>In words: "blksize 1468, windowsize 4"; "no options" when there are none.</summary>
    public override string ToString()
    {
        var words = new List<string>(4);
        if (BlockSize is { } block) words.Add($"blksize {block}");
        if (TransferSize is { } size) words.Add($"tsize {size}");
        if (TimeoutSeconds is { } timeout) words.Add($"timeout {timeout}");
        if (WindowSize is { } window) words.Add($"windowsize {window}");
        return words.Count == 0 ? "no options" : string.Join(", ", words);
    }
}

using System.IO.Compression;
using System.Text;

namespace Appliance.Contracts;

/// <summary>One file of another DHCP server. It may hold passwords, so the audit trail does not keep it.</summary>
/// <param name="Name">As it is called on the other machine: the report names it, and an include finds it by the last part.</param>
/// <param name="Text">Its text; null when it comes packed.</param>
/// <param name="Packed">Its UTF-8 text, packed with gzip; null when it comes as text.</param>
/// <param name="Format">Null lets the server find out.</param>
public sealed record DhcpImportFile(string Name, [property: Secret] string? Text = null, [property: Secret] byte[]? Packed = null, DhcpImportFormat? Format = null)
{
    private const int SmallEnough = 64 * 1024;

    /// <summary>Larger ones are packed: a request may have one mebibyte.</summary>
    public static DhcpImportFile Of(string name, byte[] content, DhcpImportFormat? format = null)
    {
        if (content.Length <= SmallEnough) return new DhcpImportFile(name, Encoding.UTF8.GetString(content), null, format);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return new DhcpImportFile(name, null, packed.ToArray(), format);
    }
}

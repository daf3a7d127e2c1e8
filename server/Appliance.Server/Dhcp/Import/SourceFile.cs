using System.IO.Compression;
using System.Text;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import;

/// <summary>A file as text, within the limits.</summary>
internal sealed record SourceFile(string Name, string Text, DhcpImportFormat Format)
{
    public const int MostFiles = 64;
    public const int LargestText = 16 * 1024 * 1024;
    private const int LongestName = 200;

    /// <summary>The part of its name that an include ends with.</summary>
    public string BaseName => Name[(Name.LastIndexOf('/') + 1)..];

    public int Lines => Text.Length == 0 ? 0 : Text.AsSpan().Count('\n') + (Text[^1] == '\n' ? 0 : 1);

    /// <exception cref="FaultException">Invalid, with everything that is wrong with the files.</exception>
    public static IReadOnlyList<SourceFile> Read(IReadOnlyList<DhcpImportFile> files)
    {
        if (files.Count is 0 or > MostFiles) throw ImportFault.Of("files", $"1 to {MostFiles} files.");
        var (faults, sources, left) = (new List<FieldFault>(), new List<SourceFile>(), LargestText);
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            if (string.IsNullOrWhiteSpace(file.Name) || file.Name.Length > LongestName || file.Name.Any(char.IsControl))
                faults.Add(new FieldFault($"files[{i}].name", $"A file needs a name of 1 to {LongestName} characters."));
            else if (sources.Exists(other => other.Name == file.Name)) faults.Add(new FieldFault($"files[{i}].name", $"'{file.Name}' is here twice; give each file a name of its own."));
            else if (TextOf(file, left, out var problem) is not { } text) faults.Add(new FieldFault($"files[{i}]", problem!));
            else if ((file.Format ?? FormatOf.Text(text)) is not { } format) faults.Add(new FieldFault($"files[{i}].format", "It looks like no file of dnsmasq, ISC dhcpd or Kea; name its format."));
            else
            {
                left -= text.Length;
                sources.Add(new SourceFile(file.Name, text, format));
            }
        }
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.ImportInvalid, $"{faults.Count} file(s) can not be read.", faults);
        return sources;
    }

    private static string? TextOf(DhcpImportFile file, int left, out string? problem)
    {
        problem = null;
        if (file.Text is null == file.Packed is null) problem = "It needs either its text or its packed text.";
        else if ((file.Text ?? Unpack(file.Packed!, left)) is not { } text) problem = $"It is no gzip, or unpacks to more than is left of {LargestText >> 20} MiB for all files.";
        else if (text.Length > left) problem = $"All files together may have {LargestText >> 20} MiB.";
        else if (text.Contains('\0')) problem = "It is no text.";
        else return text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\uFEFF');
        return null;
    }

    /// <summary>Unpacks no more than is allowed, whatever the file claims.</summary>
    private static string? Unpack(byte[] packed, int most)
    {
        try
        {
            using var from = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var text = new MemoryStream();
            var piece = new byte[16 * 1024];
            for (int read; (read = from.Read(piece)) > 0;)
            {
                if (text.Length + read > most) return null;
                text.Write(piece.AsSpan(0, read));
            }
            return text.Length == 0 ? null : Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

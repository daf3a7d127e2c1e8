namespace Appliance.Rack;

/// <summary>What an iPXE script tells a machine to load, and the kernel command line with it.</summary>
/// <param name="Chain">Another script to go on with.</param>
public sealed record BootScript(string Text, Uri? Kernel, IReadOnlyList<Uri> Initrds, Uri? Chain, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>Understands the few commands our own scripts use; addresses may be relative to <paramref name="from"/>.</summary>
    public static BootScript Read(string text, Uri from)
    {
        Uri? kernel = null, chain = null;
        var initrds = new List<Uri>();
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split("||")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
            if (words is ["kernel", var url, .. var rest])
            {
                kernel = new Uri(from, url);
                foreach (var pair in rest.Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2)) arguments[pair[0]] = pair[1];
            }
            else if (words is ["initrd", var file, ..]) initrds.Add(new Uri(from, file));
            else if (words is ["chain", var script, ..]) chain = new Uri(from, script);
        }
        return new BootScript(text, kernel, initrds, chain, arguments);
    }
}

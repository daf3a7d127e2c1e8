using Appliance.Protocols;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>Who we are to DHCPv6 clients: a UUID (RFC 6355) made at the first start and kept in a file, whatever cards come and go.</summary>
internal sealed class ServerDuid
{
    private const string Name = "server.duid";

    /// <param name="folder">The room's own.</param>
    /// <exception cref="InvalidDataException">The file holds something else: our clients' leases name what was in it.</exception>
    public ServerDuid(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) Write(path);
        Duid = Duid.TryParse(File.ReadAllText(path).Trim(), out var duid) ? duid : throw new InvalidDataException($"{path} holds no DUID. Put the right one back, or remove the file: then all clients ask for their addresses anew.");
    }

    public Duid Duid { get; }

    private static void Write(string path)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes($"0004{Guid.CreateVersion7():N}\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path);
    }
}

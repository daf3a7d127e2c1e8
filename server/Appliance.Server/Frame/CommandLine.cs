namespace Appliance.Server;

/// <summary>Reads the daemon's three options. They are few and fixed, so no library is asked.</summary>
internal static class CommandLine
{
    private const string Usage = """
        appliance-server: serves DHCP, DNS, TFTP and HTTP for network boot, enrols machines and runs the appliance.

        Usage: appliance-server --data DIR [--config FILE] [--listen URL]

          --data DIR      everything the server keeps, private to it
          --config FILE   settings as JSON; each is also an environment variable APPLIANCE_<SECTION>__<KEY>
          --listen URL    where API and UI answer: https://0.0.0.0:8443 (default), http://127.0.0.1:PORT or http://unix:/PATH
          --version       prints the version
          --help          prints this
        """;

    public static bool TryRead(string[] args, out ServerOptions options, out (int ExitCode, string Text) answer)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        options = new ServerOptions("", null, null);
        answer = (ApplianceHost.UsageError, "");
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    answer = (0, Usage);
                    return false;
                case "--version":
                    answer = (0, typeof(CommandLine).Assembly.GetName().Version!.ToString(3));
                    return false;
                case "--data" or "--config" or "--listen" when i + 1 < args.Length:
                    values[args[i]] = args[++i];
                    break;
                default:
                    answer = (ApplianceHost.UsageError, $"appliance-server: '{args[i]}' is not understood or lacks its value.\n\n{Usage}");
                    return false;
            }
        }
        if (!values.TryGetValue("--data", out var data))
        {
            answer = (ApplianceHost.UsageError, $"appliance-server: --data DIR is missing.\n\n{Usage}");
            return false;
        }
        options = new ServerOptions(data, values.GetValueOrDefault("--config"), values.GetValueOrDefault("--listen"));
        return true;
    }
}

namespace Appliance.Rack;

/// <summary>The DHCP servers an operator would switch off, each with its lease file, asked by a relay as we are.</summary>
internal sealed class DhcpPeers(NetworkNamespace network, string folder, string address)
{
    public async Task<RunningProgram> KeaAsync()
    {
        var config = Path.Combine(folder, "kea.json");
        await File.WriteAllTextAsync(config, $$"""
            { "Dhcp4": {
              "interfaces-config": { "interfaces": [ "eth0" ], "dhcp-socket-type": "udp" },
              "lease-database": { "type": "memfile", "persist": true, "name": "{{folder}}/kea.csv", "lfc-interval": 0 },
              "valid-lifetime": 4000, "multi-threading": { "enable-multi-threading": true, "thread-pool-size": 2, "packet-queue-size": 64 },
              "subnet4": [ { "id": 1, "subnet": "10.192.0.0/10", "pools": [ { "pool": "10.193.0.0 - 10.206.255.255" } ],
                "option-data": [ { "name": "routers", "data": "10.192.0.1" }, { "name": "domain-name-servers", "data": "{{address}}" } ],
                "next-server": "{{address}}", "boot-file-name": "snponly.efi" } ],
              "loggers": [ { "name": "kea-dhcp4", "severity": "ERROR", "output_options": [ { "output": "stderr" } ] } ] } }
            """);
        return await StartAsync("kea", "kea-dhcp4", ["-c", config], new Dictionary<string, string>(StringComparer.Ordinal) { ["KEA_LOCKFILE_DIR"] = folder, ["KEA_PIDFILE_DIR"] = folder });
    }

    public Task<RunningProgram> DnsmasqAsync() => StartAsync("dnsmasq", "dnsmasq",
    [
        "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=", "--interface=eth0", "--bind-interfaces", "--dhcp-range=10.193.0.0,10.206.255.255,255.192.0.0,4000s",
        "--dhcp-option=3,10.192.0.1", $"--dhcp-option=6,{address}", $"--dhcp-boot=snponly.efi,,{address}", "--dhcp-authoritative", "--no-ping", "--dhcp-lease-max=100000", "--quiet-dhcp",
        $"--dhcp-leasefile={folder}/dnsmasq.leases",
    ]);

    private async Task<RunningProgram> StartAsync(string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var started = network.Start(name, Path.Combine(folder, $"{name}.log"), program, arguments, environment);
        await Poll.UntilAsync(name, TimeSpan.FromSeconds(10), async () =>
            started.Alive ? (await network.RunAsync("ss", "-Hlnu")).Contains(":67 ", StringComparison.Ordinal) : throw new InvalidOperationException(started.LastWords()));
        return started;
    }
}

namespace Appliance.Rack;

/// <summary>The servers an operator would switch off, on an address of their own in the rack's network, with the same files.</summary>
internal sealed class BootPeers(NetworkNamespace network, string files, string address) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("apl-peer-").FullName;

    public Task<RunningProgram> DnsmasqAsync() => StartAsync("dnsmasq", "dnsmasq",
        "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--pid-file=", $"--listen-address={address}", "--bind-interfaces",
        "--enable-tftp", $"--tftp-root={files}", "--tftp-max=1000");

    public async Task<RunningProgram> AtftpdAsync() => await StartAsync("atftpd", await UnpackAsync("atftpd"),
            "--daemon", "--no-fork", "--bind-address", address, "--port", "69", "--user", "root", "--group", "root", "--maxthread", "1000", files);

    public async Task<RunningProgram> NginxAsync()
    {
        var config = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(config, $$"""
            daemon off; worker_processes 2; pid {{_folder}}/nginx.pid; error_log {{_folder}}/error.log; user root;
            events { worker_connections 4096; }
            http { access_log off; sendfile on; tcp_nopush on; sendfile_max_chunk 2m;
                client_body_temp_path {{_folder}}/1; proxy_temp_path {{_folder}}/2; fastcgi_temp_path {{_folder}}/3; uwsgi_temp_path {{_folder}}/4; scgi_temp_path {{_folder}}/5;
                server { listen {{address}}:8081; root {{files}}; } }
            """);
        return await StartAsync("nginx", await UnpackAsync("nginx"), "-e", Path.Combine(_folder, "error.log"), "-c", config);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Only unpacked: installed they would serve this machine's own network.</summary>
    private async Task<string> UnpackAsync(string package)
    {
        var unpacked = Directory.CreateDirectory(Path.Combine(_folder, package)).FullName;
        await Programs.RunAsync("sh", "-c", "cd \"$0\" && apt-get download -q \"$1\" >/dev/null 2>&1 && dpkg-deb -x \"$1\"_*.deb .", unpacked, package);
        return Path.Combine(unpacked, "usr", "sbin", package);
    }

    private async Task<RunningProgram> StartAsync(string name, string program, params string[] arguments)
    {
        var started = network.Start(name, Path.Combine(_folder, $"{name}.log"), program, arguments);
        var port = name == "nginx" ? "tcp" : "udp";
        await Poll.UntilAsync(name, TimeSpan.FromSeconds(10), async () =>
            started.Alive ? (await network.RunAsync("ss", "-Hln", $"--{port}")).Contains($"{address}:", StringComparison.Ordinal) : throw new InvalidOperationException(started.LastWords()));
        return started;
    }
}

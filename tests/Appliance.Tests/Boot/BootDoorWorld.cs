using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Appliance.Server;
using Appliance.Server.Boot;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Files;
using Appliance.Server.Boot.Http;
using Appliance.Server.Dhcp;
using Appliance.Server.Identity;
using Appliance.Tests.Frame;
using Appliance.Tests.Tftp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Appliance.Tests.Boot;

/// <summary>The boot door on 127.20.0.1, files in a folder of its own, and one machine, BootWorld.Mac, at 127.20.0.9.</summary>
internal sealed class BootDoorWorld : IAsyncDisposable
{
    public static readonly string Pin = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    private readonly BootSettings _settings;
    private readonly ScriptPace _pace = new();
    private readonly SendingTurns _turns = new(TimeProvider.System);
    private readonly WebApplication _app;

    private BootDoorWorld(BootWorld boot, int initrdMegabytes)
    {
        Boot = boot;
        Folder = Directory.CreateTempSubdirectory("boot-files").FullName;
        Kernel = RandomNumberGenerator.GetBytes(5 << 20);
        Initrd = RandomNumberGenerator.GetBytes(Math.Max(initrdMegabytes << 20, 3000));
        Loader = RandomNumberGenerator.GetBytes(1000);
        _settings = boot.Settings with { FilesDirectory = Folder, HttpPort = LoopbackPort.Free() };
        WriteFiles();
        Catalogue = new BootCatalogue(_settings);
        Catalogue.Load();
        _app = BuildApp();
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync(), ownsSocket: true) })
        {
            BaseAddress = new Uri($"http://127.20.0.1:{_settings.HttpPort}"),
        };
    }

    public BootWorld Boot { get; }

    public string Folder { get; }

    public byte[] Kernel { get; }

    public byte[] Initrd { get; }

    public byte[] Loader { get; }

    public BootCatalogue Catalogue { get; }

    public HttpClient Http { get; }

    public int Port => _settings.HttpPort;

    /// <summary>What GRUB gets by TFTP.</summary>
    public GrubFiles GrubFiles { get; private set; } = null!;

    public static async Task<BootDoorWorld> CreateAsync(int initrdMegabytes = 0)
    {
        var door = new BootDoorWorld(await BootWorld.CreateAsync(), initrdMegabytes);
        door.Catalogue.Problem.ShouldBeNull();
        await door._app.StartAsync(BootWorld.Stop);
        return door;
    }

    public async Task<Socket> ConnectAsync(string server = "127.20.0.1", string from = "127.20.0.9")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Parse(server), _settings.HttpPort, BootWorld.Stop);
        return socket;
    }

    /// <summary>Sends a request as it is written and reads until the server closes.</summary>
    public async Task<string> RawAsync(string request, string from = "127.20.0.9")
    {
        using var socket = await ConnectAsync(from: from);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), BootWorld.Stop);
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(BootWorld.Stop);
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Http.GetAsync(path, BootWorld.Stop);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _pace.Dispose();
        _turns.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Boot.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private WebApplication BuildApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        builder.WebHost.UseKestrel();
        var subnets = new TftpBench.FixedSubnets([TftpBench.Subnet("127.20.0.0/24", "127.20.0.1")]);
        builder.Services.AddSingleton<IDoorListener>(new BootDoor(_settings, subnets));
        builder.Services.AddTransient<IConfigureOptions<KestrelServerOptions>, DoorKeeper>();
        var leases = Substitute.For<ILeases>();
        leases.Holder(IPAddress.Parse("127.20.0.9")).Returns(BootWorld.Mac);
        leases.AddressOf(BootWorld.Mac).Returns(IPAddress.Parse("127.20.0.9"));
        var authority = Substitute.For<ICertificateAuthority>();
        authority.RootPin.Returns(Pin);
        var enrolment = Substitute.For<IEnrolmentDoor>();
        enrolment.Port.Returns(8445);
        var scripts = new BootScripts(new MachineStanding(Boot.Machines), Boot.Timeline, Boot.Tokens, Catalogue, new SeenMachines(Boot.Machines, NullLogger<SeenMachines>.Instance), authority, enrolment, _settings);
        GrubFiles = new GrubFiles(Catalogue, scripts, leases);
        var pages = new BootPages(scripts, new SignedOnly(_settings, TimeProvider.System), _pace, new FileSender(_turns, Boot.Meters, TimeProvider.System), Catalogue, Boot.Timeline, subnets, leases, Boot.Events, Boot.Meters, TimeProvider.System, NullLogger<BootPages>.Instance);
        var app = builder.Build();
        DoorKeeper.Build(app, doors => doors.Boot.Map("/{**path}", (HttpContext context) => pages.AnswerAsync(context)));
        return app;
    }

    private void WriteFiles()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["undionly.kpxe"] = RandomNumberGenerator.GetBytes(500),
            ["snponly.efi"] = Loader,
            ["shimx64.efi"] = RandomNumberGenerator.GetBytes(600),
            ["grubx64.efi"] = RandomNumberGenerator.GetBytes(700),
            ["discovery/vmlinuz"] = Kernel,
            ["discovery/initrd.img"] = Initrd,
        };
        Directory.CreateDirectory(Path.Combine(Folder, "discovery"));
        foreach (var (name, content) in files) File.WriteAllBytes(Path.Combine(Folder, name), content);
        var manifest = new
        {
            kernel = "test",
            files = files.Select(file => new { path = file.Key, bytes = file.Value.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Value)) }),
        };
        File.WriteAllText(Path.Combine(Folder, "manifest.json"), JsonSerializer.Serialize(manifest));
    }
}

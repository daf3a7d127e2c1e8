using System.Net;
using System.Net.Sockets;

namespace Appliance.Tests.Frame;

/// <summary>How the daemon refuses to start, seen from outside.</summary>
public sealed class ServerStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("appliance-start-").FullName;

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--data DIR is missing")]
    [InlineData("'--data' is not understood or lacks its value", "--data")]
    [InlineData("'--dtaa' is not understood", "--dtaa", "x")]
    [InlineData("'now' is not understood", "--data", "x", "now")]
    public async Task AWrongCommandLineIsAUsageError(string says, params string[] arguments)
    {
        var server = await ServerProcess.RunAsync(arguments);

        server.ExitCode.ShouldBe(64);
        server.Error.ShouldContain(says);
        server.Error.ShouldContain("Usage: appliance-server --data DIR");
    }

    [Fact]
    public async Task HelpAndVersionAreAnsweredWithoutStarting()
    {
        var help = await ServerProcess.RunAsync(["--help"]);
        var version = await ServerProcess.RunAsync(["--data", Data, "--version"]);

        (help.ExitCode, version.ExitCode).ShouldBe((0, 0));
        help.Output.ShouldContain("APPLIANCE_<SECTION>__<KEY>");
        version.Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+$");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Fact]
    public async Task EverySettingThatIsWrongIsSaidAtOnceWhereverItComesFrom()
    {
        var config = Path.Combine(_folder, "appliance.json");
        await File.WriteAllTextAsync(
            config, """{ "Store": { "StartupSeconds": "soon", "Conections": 5 }, "Telephone": { "Number": 1 } }""", TestContext.Current.CancellationToken);

        var server = await ServerProcess.RunAsync(
            ["--data", Data, "--config", config], ("APPLIANCE_EVENTS__RETENTIONDAYS", "0"), ("APPLIANCE_STORE__CONNECTIONSTRING", "nonsense"),
            ("APPLIANCE_NETWORK__FIRSTSUBNET", "10.99.0.0/24"), ("APPLIANCE_NETWORK__FIRSTSUBNETPOOLS", "10.99.0.100-10.98.0.1"), ("APPLIANCE_NETWORK__FIRSTSUBNETGATEWAY", "10.99"));

        server.ExitCode.ShouldBe(78);
        server.Error.ShouldContain("7 setting(s) are wrong");
        server.Error.ShouldContain("Network:FirstSubnetPools: 10.99.0.100 comes after 10.98.0.1.");
        server.Error.ShouldContain("Network:FirstSubnetGateway: '10.99' is not an IPv4 address.");
        server.Error.ShouldContain("Telephone: no such section");
        server.Error.ShouldContain("Store:StartupSeconds: 'soon' is not a");
        server.Error.ShouldContain("Store:Conections: no such setting; there are ConnectionString, ");
        server.Error.ShouldContain("Store:ConnectionString: is not a connection string");
        server.Error.ShouldContain("Events:RetentionDays: must be 1 to 3650");
        Directory.Exists(Data).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{ \"Store\": ")]
    [InlineData("[]")]
    [InlineData(null)]
    public async Task AConfigurationFileThatCanNotBeReadIsNamed(string? text)
    {
        var config = Path.Combine(_folder, "broken.json");
        if (text is not null) await File.WriteAllTextAsync(config, text, TestContext.Current.CancellationToken);

        var server = await ServerProcess.RunAsync(["--data", Data, "--config", config]);

        server.ExitCode.ShouldBe(78);
        server.Error.ShouldContain($"--config {config}: ");
    }

    [Fact]
    public async Task AStoreThatStaysAwayEndsTheStartWithTheCure()
    {
        var server = await ServerProcess.RunAsync(
            ["--data", Data], ("APPLIANCE_STORE__CONNECTIONSTRING", $"Host={_folder};Database=none;Username=nobody;Password=secret"), ("APPLIANCE_STORE__STARTUPSECONDS", "2"));

        server.ExitCode.ShouldBe(69);
        server.Error.ShouldContain("PostgreSQL did not answer within 2 s");
        server.Error.ShouldContain("Check Store:ConnectionString");
        server.Output.ShouldContain("PostgreSQL is not ready, trying until");
        (server.Output + server.Error).ShouldNotContain("secret");
    }

    [Fact]
    public async Task WhatTheOperatorsCommandReadsFromTheEnvironmentIsNoSetting()
    {
        var server = await ServerProcess.RunAsync(
            ["--data", Data], ("APPLIANCE_SERVER", "https://x"), ("APPLIANCE_TOKEN", "x"), ("APPLIANCE_CA_PIN", "x"), ("APPLIANCE_PROFILE", "x"),
            ("APPLIANCE_SETUP_TOKEN", "x"), ("APPLIANCE_STORE_CONNECTIONSTRING", "one underscore too few"));

        server.ExitCode.ShouldBe(78);
        server.Error.ShouldContain("1 setting(s) are wrong");
        server.Error.ShouldContain("STORE_CONNECTIONSTRING: no such section");
    }

    [Fact]
    public async Task ADataDirectoryThatCanNotBeMadeIsSaidInASentence()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var server = await ServerProcess.RunAsync(["--data", Path.Combine(file, "data")]);

        server.ExitCode.ShouldBe(69);
        server.Error.ShouldStartWith("appliance-server does not start: ");
        server.Error.ShouldContain(file);
        server.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task APortThatIsTakenIsSaidInASentence()
    {
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute); // The database's user must get through.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        var server = await ServerProcess.RunAsync(
            ["--data", Data, "--listen", $"http://{taken.LocalEndPoint}"],
            ("APPLIANCE_BOOT__HTTPPORT", $"{LoopbackPort.Free()}"), ("APPLIANCE_AGENTS__PORT", $"{LoopbackPort.Free()}"), ("APPLIANCE_AGENTS__ENROLMENTPORT", $"{LoopbackPort.Free()}"));

        server.ExitCode.ShouldBe(69);
        server.Error.ShouldContain("appliance-server does not start: Failed to bind to address");
    }
}

using System.Globalization;
using Appliance.Contracts;
using Appliance.Rack;

namespace Appliance.SystemTests.Packages;

/// <summary>The packages as a customer meets them: installed on a booted Debian, doing the main job, and purged again.</summary>
public sealed class PackageTests
{
    private const long AgentDiskLimit = 15_000_000;
    private const long AgentResidentLimit = 25_000_000;

    /// <summary>It has said its hello and its inventory, and waits.</summary>
    private static readonly TimeSpan AgentSettles = TimeSpan.FromSeconds(10);

    private static readonly string[] Names = ["appliance-server", "appliance-agent", "appliance-cli", "appliance-netboot"];
    private static readonly SubnetSpec Lab = new()
    {
        Name = "lab",
        Cidr = NetworkNamespace.Cidr,
        Interface = NetworkNamespace.Bridge,
        Pools = [new("10.99.0.100", "10.99.0.199")],
        Domain = "lab.internal",
        AnswerRouterSolicitations = true,
    };

    [Fact]
    public async Task InstalledPackagesEnrolAMachineAndPurgeWithoutTrace()
    {
        var artifacts = Artifacts.Find();
        Prerequisites.Check(artifacts);
        var folder = Directory.CreateTempSubdirectory("pkg").FullName;
        try
        {
            await using var network = await NetworkNamespace.CreateAsync("rack-pkg");
            await using var container = await SystemContainer.BootAsync(artifacts, network, folder);
            await InstallAsync(artifacts, container);

            using var api = new ServerApi(Path.Combine(container.Root, "var/lib/appliance/run/api.sock"));
            await Poll.UntilAsync("A ready appliance", TimeSpan.FromSeconds(90), async () => (await api.ProbeAsync("readyz")).Status == 200);
            (await container.RunAsync("appliance", "--version")).Trim().ShouldNotBeEmpty();
            await ShouldRunUnprivilegedAsync(container);
            await ShouldHaveToldItIsUpAsync(container);

            var token = (await container.RunAsync("cat", "/var/lib/appliance/setup-token")).Trim();
            await api.SetUpAsync(token, Lab);
            await EnrolAMachineAsync(artifacts, network, folder, api);
            await JoinTheHostItselfAsync(container, api);
            await ShouldHaveToldItIsUpAsync(container);
            await PurgeAsync(container);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task InstallAsync(Artifacts artifacts, SystemContainer container)
    {
        var packages = Directory.GetFiles(Path.Combine(artifacts.Folder, "deb"), "*.deb");
        packages.Length.ShouldBe(Names.Length, "run 'make deb'");
        foreach (var package in packages) File.Copy(package, Path.Combine(container.Root, "root", Path.GetFileName(package)));
        await container.RunAsync("dpkg", ["-i", .. packages.Select(package => $"/root/{Path.GetFileName(package)}")]);
    }

    private static async Task ShouldRunUnprivilegedAsync(SystemContainer container)
    {
        var pid = await PidAsync(container, "appliance-server");
        var status = await container.RunAsync("cat", $"/proc/{pid}/status");
        var user = (await container.RunAsync("id", "-u", "appliance")).Trim();
        user.ShouldNotBe("0");
        status.ShouldContain($"Uid:\t{user}\t{user}");
        // CAP_NET_BIND_SERVICE (10) and CAP_NET_RAW (13), and no other.
        status.ShouldContain("CapEff:\t0000000000002400");
        status.ShouldContain("NoNewPrivs:\t1");
    }

    /// <summary>systemd ends and restarts a service that does not say that it is ready, and an operator sees only that it answers.</summary>
    private static async Task ShouldHaveToldItIsUpAsync(SystemContainer container)
    {
        (await container.RunAsync("systemctl", "show", "-P", "ActiveState", "appliance-server")).Trim().ShouldBe("active");
        (await container.RunAsync("systemctl", "show", "-P", "NRestarts", "appliance-server")).Trim().ShouldBe("0");
    }

    private static async Task EnrolAMachineAsync(Artifacts artifacts, NetworkNamespace network, string folder, ServerApi api)
    {
        var accelerator = await Accelerator.ProbeAsync(artifacts, folder);
        await using var machine = new QemuMachine(MachineSpec.Bios("packaged", 0x70), network, accelerator, folder, artifacts.Kernel);
        await machine.PowerOnAsync();
        var code = await machine.WaitForCodeAsync(TimeSpan.FromSeconds(150));
        var resource = (await api.ResourceAsync(machine.Spec.Mac)).ShouldNotBeNull();
        resource.Pending.ShouldNotBeNull().Code.ShouldBe(code);
        await api.ApproveAsync(resource.Id, new ApproveRequest("packaged", code));
        await Poll.UntilAsync("The machine as a member", TimeSpan.FromSeconds(60),
            async () => (await api.ResourceAsync(machine.Spec.Mac))?.Lifecycle == Lifecycle.Available);
    }

    /// <summary>The host in the container joins by token, as its own service.</summary>
    private static async Task JoinTheHostItselfAsync(SystemContainer container, ServerApi api)
    {
        var token = await api.JoinTokenAsync();
        var joining = container.RunAsync("appliance-agent", "join", "--token", token.Token);
        var host = await Poll.UntilAsync("The host's request", TimeSpan.FromSeconds(60),
            async () => (await api.ResourcesAsync()).FirstOrDefault(one => one.Pending is { Role: "host" }));
        await api.ApproveAsync(host.Id, new ApproveRequest("house"));
        (await joining).ShouldContain("house");
        await container.RunAsync("systemctl", "restart", "appliance-agent");
        await Poll.UntilAsync("The host as a member", TimeSpan.FromSeconds(60),
            async () => (await api.DetailAsync(host.Id)).Resource is { Lifecycle: Lifecycle.Active, Connected: true });
        await ShouldBeSmallAsync(container);
    }

    /// <summary>A member's agent, at rest: it shares its machine with what the machine is for.</summary>
    private static async Task ShouldBeSmallAsync(SystemContainer container)
    {
        var bytes = new FileInfo(container.Root + "/usr/bin/appliance-agent").Length;
        Figures.Print("agent, on disk", $"{bytes / 1e6:0.0} MB");
        bytes.ShouldBeLessThanOrEqualTo(AgentDiskLimit);

        await Task.Delay(AgentSettles);
        var pid = await PidAsync(container, "appliance-agent");
        var resident = (await container.RunAsync("cat", $"/proc/{pid}/status")).Split('\n').First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kibibytes = long.Parse(resident["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        Figures.Print("agent, idle member, resident", $"{kibibytes * 1024 / 1e6:0.0} MB");
        (kibibytes * 1024).ShouldBeLessThanOrEqualTo(AgentResidentLimit);
    }

    private static async Task<string> PidAsync(SystemContainer container, string service) =>
        (await container.RunAsync("systemctl", "show", "-P", "MainPID", service)).Trim();

    private static async Task PurgeAsync(SystemContainer container)
    {
        await container.RunAsync("dpkg", ["--purge", .. Names]);
        foreach (var trace in (string[])["/var/lib/appliance", "/var/lib/appliance-agent", "/usr/lib/appliance", "/usr/share/appliance", "/etc/appliance"])
            (Directory.Exists(container.Root + trace) || File.Exists(container.Root + trace)).ShouldBeFalse(trace);
        (await container.TryAsync("getent", "passwd", "appliance", "appliance-agent")).Output.ShouldBeEmpty();
        (await container.TryAsync("systemctl", "cat", "appliance-server")).ExitCode.ShouldNotBe(0);
        (await container.TryAsync("pgrep", "-f", "appliance|postgres")).Output.ShouldBeEmpty();
    }
}

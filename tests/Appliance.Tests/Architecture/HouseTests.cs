using Appliance.Server;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Architecture;

/// <summary>The house stands as its plan says.</summary>
public sealed class HouseTests
{
    private static readonly Findings Server = AssemblyFindings.Read(typeof(Rooms).Assembly, "Appliance.Server");
    private static readonly Findings Agent = AssemblyFindings.Read(System.Reflection.Assembly.Load("appliance-agent"), "Appliance.Agent");
    private static readonly Findings Protocols = AssemblyFindings.Read(typeof(Appliance.Protocols.MacAddress).Assembly, "Appliance.Protocols");
    private static readonly HousePlan House = new("Appliance.Server", [.. Rooms.All.Select(room => (room.Name, room.Uses))]);
    private static readonly HousePlan AgentHouse = new("Appliance.Agent", []);
    private static readonly Findings Web = AssemblyFindings.Read(typeof(Appliance.Web.WebUi).Assembly, "Appliance.Web");
    private static readonly HousePlan WebHouse = new("Appliance.Web", []);
    private static readonly HousePlan CodecHouse = new("Appliance.Protocols", []);

    /// <summary>May only grow by a boundary of one of the five kinds.</summary>
    private static readonly Dictionary<string, Boundary> Boundaries = new(StringComparer.Ordinal)
    {
        ["Appliance.Server.Agents.Calls.FaultInterceptor"] = Boundary.ApiRequest,
        ["Appliance.Server.Boot.Answers.SeenMachines"] = Boundary.LoopRun,
        ["Appliance.Server.Dhcp.Answering.DhcpDesk"] = Boundary.Datagram,
        ["Appliance.Server.Dhcp6.Answering.Dhcp6Desk"] = Boundary.Datagram,
        ["Appliance.Server.Dns.Listener.Reception"] = Boundary.Datagram,
        ["Appliance.Server.Enrollment.Members.KeepDeadlines"] = Boundary.LoopRun,
        ["Appliance.Server.Events.Feed.EventKeeper"] = Boundary.LoopRun,
        ["Appliance.Server.Jobs.Engine.JobRunner"] = Boundary.JobStep,
        ["Appliance.Server.Jobs.Reconciling.ReconcilerKeeper"] = Boundary.LoopRun,
        ["Appliance.Server.Notifications.Deliveries.DeliveryKeeper"] = Boundary.LoopRun,
        ["Appliance.Server.Plugins.Loading.PluginCalls"] = Boundary.PluginCall,
        ["Appliance.Server.Tftp.Listener.TftpDesk"] = Boundary.Datagram,
        ["Appliance.Server.Tftp.Wire.TftpLoop"] = Boundary.Datagram,
    };

    private static readonly Dictionary<string, Boundary> AgentBoundaries = new(StringComparer.Ordinal)
    {
        ["Appliance.Agent.Tickets.TicketDesk"] = Boundary.JobStep,
    };

    [Fact]
    public void ARoomUsesOnlyRoomsAboveItOnThePage() => House.Upward(Server).ShouldBeEmpty();

    [Fact]
    public void ARoomUsesTheRoomsItNamesAndNoOthers() => House.Unnamed(Server).ShouldBeEmpty();

    [Fact]
    public void OnlyARoomsFaceIsTouchedFromOutside() => House.BehindTheFace(Server).ShouldBeEmpty();

    [Fact]
    public void TheFrameKnowsNoRoom() => House.FrameReachingIn(Server).ShouldBeEmpty();

    [Fact]
    public void EveryMigrationIsReadWithItsRoom() =>
        Rooms.All.Count(room => Server.Texts.Any(text => text.From.StartsWith($"Appliance.Server.{room.Name}.Store.0001_", StringComparison.Ordinal))).ShouldBeGreaterThan(5);

    [Fact]
    public void DefectsAreCaughtAtBoundariesOnly() => House.CatchingEverything(Server, Boundaries).ShouldBeEmpty();

    [Fact]
    public void TheAgentCatchesNoDefects() => AgentHouse.CatchingEverything(Agent, AgentBoundaries).ShouldBeEmpty();

    [Fact]
    public void TheWebUiKnowsTheContractsAndNothingElseOfOurs() =>
        typeof(Appliance.Web.WebUi).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => name.StartsWith("appliance", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Npgsql", StringComparison.Ordinal)).ShouldBe(["Appliance.Contracts"]);

    [Fact]
    public void TheWebUiCatchesNoDefects() => WebHouse.CatchingEverything(Web, new Dictionary<string, Boundary>()).ShouldBeEmpty();

    [Fact]
    public void CodecsCatchNoDefects() => CodecHouse.CatchingEverything(Protocols, new Dictionary<string, Boundary>()).ShouldBeEmpty();

    [Fact]
    public void ARoomsSqlNamesItsOwnSchemaOnly() => House.ForeignSchemas(Server).ShouldBeEmpty();

    [Fact]
    public void OnlyStoreOpensDatabaseConnections() => House.Trespassing(Server, IsConnection, "connections are opened", "Store").ShouldBeEmpty();

    [Fact]
    public void OnlyAgentsSpeaksTheAgentsLanguage() =>
        House.Trespassing(Server, type => type.StartsWith("Appliance.Agent.Contracts.", StringComparison.Ordinal), "generated messages are used", "Agents").ShouldBeEmpty();

    /// <summary>Notifications connects webhooks by itself, to the address that was judged and no other; Syslog hands messages to a collector over TLS, TCP and UDP; Boot has the kernel send large files.</summary>
    [Fact]
    public void OnlyTheServicesOnTheWireUseSockets() =>
        House.Trespassing(Server, IsSocket, "sockets are used", "Boot", "Dhcp", "Dhcp6", "Dns", "Tftp", "Power", "Network", "Notifications", "Syslog").ShouldBeEmpty();

    [Fact]
    public void TheServerStartsNoProcessButItsDatabase() => House.Trespassing(Server, IsProcess, "processes are started", "Store").ShouldBeEmpty();

    [Fact]
    public void TheAgentStartsProcessesInItsShellOnly() => AgentHouse.Trespassing(Agent, IsProcess, "processes are started", "Shell").ShouldBeEmpty();

    [Fact]
    public void ProtocolsTouchesNoSocketClockOrChance() =>
        CodecHouse.Trespassing(Protocols, type => IsSocket(type) || IsProcess(type) || Purity.Spoils(type), "such things belong outside of codecs")
            .Concat(Protocols.Members.Where(use => Purity.SpoilsMember(use.Member)).Select(use => $"{use.From} uses {use.Member}."))
            .ShouldBeEmpty();

    [Fact]
    public void NoStaticFieldCanChange() =>
        Server.MutableStatics.Concat(Agent.MutableStatics).Concat(Protocols.MutableStatics).Concat(Web.MutableStatics)
            .Where(field => !field.Type.StartsWith("Appliance.Agent.Contracts", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void TheRoomGraphIsTheOneWeDrew() => House.Draw(Server).ShouldMatchGolden("room-graph.txt");

    private static bool IsConnection(string type) =>
        type is "Npgsql.NpgsqlConnection" or "Npgsql.NpgsqlDataSource" or "Npgsql.NpgsqlDataSourceBuilder" or "Npgsql.NpgsqlCommand";

    private static bool IsSocket(string type) =>
        type is "System.Net.Sockets.Socket" or "System.Net.Sockets.UdpClient" or "System.Net.Sockets.TcpClient" or "System.Net.Sockets.TcpListener";

    private static bool IsProcess(string type) => type is "System.Diagnostics.Process" or "System.Diagnostics.ProcessStartInfo";
}

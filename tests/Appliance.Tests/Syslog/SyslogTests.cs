using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Notifications;
using Appliance.Tests.Store;

namespace Appliance.Tests.Syslog;

/// <summary>The audit trail at a real collector.</summary>
public sealed partial class SyslogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Tls")]
    [InlineData("Tcp")]
    [InlineData("Udp")]
    public async Task TheCollectorCanVerifyTheChainByItself(string transport)
    {
        await using var rsyslogd = await Rsyslogd.StartAsync(transport, Stop);
        await using var appliance = await TestAppliance.StartAsync(rsyslogd.Settings());
        await appliance.Ada().AddUserAsync(new UserSpec("mia", FullName: """M]ia "the \ quiet" Ö"""), Stop);
        await appliance.Ada().ChangeUserAsync("mia", new UserChange(Disabled: true), Stop);
        var check = await appliance.Ada().VerifyAuditAsync(Stop);

        await Eventually.TrueAsync(() => rsyslogd.Lines().Count >= check.Last, "all lines are there", Stop);

        var previous = new byte[32];
        foreach (var line in rsyslogd.Lines().OrderBy(line => long.Parse(Values(line)["id"], CultureInfo.InvariantCulture)))
        {
            line[0].ShouldBe("audit");
            var (values, at) = (Values(line), DateTimeOffset.Parse(line[4], CultureInfo.InvariantCulture));
            previous = Hash(previous, values, at);
            Convert.ToHexStringLower(previous).ShouldBe(values["hash"]);
        }
        Convert.ToHexStringLower(previous).ShouldBe(check.Head);
        rsyslogd.Lines().ShouldContain(line => Values(line).GetValueOrDefault("request", "").Contains("M]ia ", StringComparison.Ordinal));
        (await appliance.ToldAsync("syslog.unprotected")).Count.ShouldBe(transport == "Tls" ? 0 : 1);
    }

    [Fact]
    public async Task WhileTheCollectorIsAwayNothingIsLostAndItsReturnIsTold()
    {
        await using var rsyslogd = await Rsyslogd.StartAsync("Tls", Stop);
        await using var appliance = await TestAppliance.StartAsync(rsyslogd.Settings());
        await Eventually.TrueAsync(() => rsyslogd.Lines().Count > 0, "the first lines are there", Stop);
        await rsyslogd.CloseAsync();

        foreach (var number in Enumerable.Range(1, 20)) await appliance.Ada().AddUserAsync(new UserSpec($"user{number}"), Stop);
        await Eventually.TryAsync(async () => (await appliance.ToldAsync("syslog.failing")).Count == 1, "it is told", Stop);
        (await appliance.Ada().StatusAsync(Stop)).Services.Single(service => service.Name == "syslog").State.ShouldBe(ServiceState.Degraded);
        await rsyslogd.OpenAsync(Stop);

        var last = (await appliance.Ada().VerifyAuditAsync(Stop)).Last;
        await Eventually.TrueAsync(() => rsyslogd.Lines().Count >= last, "all lines are there", Stop);
        rsyslogd.Lines().Select(line => long.Parse(Values(line)["id"], CultureInfo.InvariantCulture)).Distinct().Order().ShouldBe(Enumerable.Range(1, (int)last).Select(id => (long)id));
        await Eventually.TryAsync(async () => (await appliance.ToldAsync("syslog.recovered")).Count == 1, "its return is told", Stop);
        (await appliance.ToldAsync("syslog.failing")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ACollectorWithAForeignCertificateGetsNothing()
    {
        await using var rsyslogd = await Rsyslogd.StartAsync("Tls", Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(rsyslogd.Settings()) { ["Syslog:CaFile"] = rsyslogd.StrangersFile });

        await Eventually.TryAsync(async () => (await appliance.ToldAsync("syslog.failing")).Count == 1, "it is told", Stop);

        (await appliance.ToldAsync("syslog.failing"))[0].ShouldContain("certificate");
        rsyslogd.Lines().ShouldBeEmpty();
    }

    [Fact]
    public async Task EventsGoTheSameWayWhenAskedFor()
    {
        await using var rsyslogd = await Rsyslogd.StartAsync("Tls", Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(rsyslogd.Settings()) { ["Syslog:Events"] = "warning" });
        await Eventually.TryAsync(async () => await appliance.Store.FirstAsync("select true from syslog.streams where name = 'event list'", row => row.GetBoolean(0), Stop), "it has begun", Stop);

        await appliance.HappensAsync(NotificationWorld.Warning("Smoke over rack 4", "subnet/lab"));

        await Eventually.TrueAsync(() => rsyslogd.Lines().Any(IsSmoke), "the event is there", Stop);
        var line = rsyslogd.Lines().Single(IsSmoke);
        Values(line).ShouldContainKeyAndValue("name", "lab.smoke-seen");
        Values(line).ShouldContainKeyAndValue("object", "subnet/lab");
        line[3].ShouldStartWith("local0.warning");

        static bool IsSmoke(string[] line) => line[0] == "event" && line[2].Contains("Smoke", StringComparison.Ordinal);
    }

    /// <summary>RFC 5424, 6.3, read by somebody who knows nothing of the appliance.</summary>
    private static Dictionary<string, string> Values(string[] line) =>
        Value().Matches(line[1]).ToDictionary(match => match.Groups["name"].Value, match => Escape().Replace(match.Groups["value"].Value, "${sign}"), StringComparer.Ordinal);

    private static byte[] Hash(byte[] previous, Dictionary<string, string> values, DateTimeOffset at)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(previous);
        foreach (var number in new[] { long.Parse(values["id"], CultureInfo.InvariantCulture), (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, long.Parse(values["status"], CultureInfo.InvariantCulture) }) Add(number);
        foreach (var name in new[] { "who", "token", "place", "deed", "permission", "object", "code", "request", "before", "after" })
        {
            var bytes = values.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : null;
            Add(bytes?.Length ?? -1);
            if (bytes is not null) sum.AppendData(bytes);
        }
        return sum.GetHashAndReset();

        void Add(long number)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            sum.AppendData(bytes);
        }
    }

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>(\\[""\\\]]|[^""\\\]])*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Value();

    [GeneratedRegex(@"\\(?<sign>[""\\\]])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();
}

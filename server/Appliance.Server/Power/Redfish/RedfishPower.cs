using System.Text.Json;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Reach;

namespace Appliance.Server.Power.Redfish;

/// <summary>BMCs that speak Redfish (DSP0266), by TLS only.</summary>
internal sealed class RedfishPower(RedfishSessions sessions, BmcReach reach) : IPowerDriver, IShowsCertificate
{
    public const int UsualPort = 443;

    /// <summary>How long a task of the BMC's is followed for what it says; after that what is seen decides.</summary>
    private const int TaskLooks = 4;

    private static readonly TimeSpan TaskPause = TimeSpan.FromSeconds(1);

    public Task<IReadOnlyList<PowerAction>> CanAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<PowerAction>>([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Shutdown]);

    public Task<PowerReading> ReadAsync(PowerTarget target, CancellationToken stop) => sessions.WithAsync(target, async session =>
    {
        var system = await RedfishSystems.FindAsync(session, target, stop);
        return system.PowerState switch
        {
            "On" => new PowerReading(PowerState.On, Mark: system.LastResetTime),
            "Off" => new PowerReading(PowerState.Off, Mark: system.LastResetTime),
            var other => new PowerReading(PowerState.Unknown, $"The BMC says its power is '{other}'."),
        };
    }, stop);

    public Task CommandAsync(PowerTarget target, PowerCommand command, CancellationToken stop) => sessions.WithAsync(target, async session =>
    {
        var system = await RedfishSystems.FindAsync(session, target, stop);
        var type = await ChooseAsync(session, target, system, command.Action, stop);
        var path = system.ResetPath ?? throw RedfishFault.Strange(target, "offers no reset of its system");
        var answer = await session.PostAsync(target, path, ResetBody(type), null, stop);
        // Some insist on proof that we know the system as it is now (DSP0266, 6.5).
        if (answer.Status is 412 or 428) answer = await session.PostAsync(target, path, ResetBody(type), (await session.GetAsync(target, system.Path, stop)).ETag ?? "*", stop);
        if (!answer.IsSuccess) throw RedfishFault.Of(target, answer);
        if (answer is { Status: 202, Location: { } monitor }) await FollowAsync(session, target, monitor, stop);
        return true;
    }, stop);

    public Task<BmcCertificate?> CertificateAsync(PowerTarget target, CancellationToken stop) => CertificateSight.LookAsync(reach, target, UsualPort, stop);

    private static async Task<string> ChooseAsync(RedfishSession session, PowerTarget target, RedfishSystem system, PowerAction action, CancellationToken stop)
    {
        string[] wanted = action switch
        {
            PowerAction.On => ["On", "ForceOn"],
            PowerAction.Off => ["ForceOff"],
            PowerAction.Reset => ["ForceRestart", "PowerCycle"],
            PowerAction.Shutdown => ["GracefulShutdown"],
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
        };
        var offered = system.ResetTypes;
        if (offered is null && system.ActionInfoPath is { } info) offered = RedfishSystem.TypesOf((await session.ReadAsync(target, info, stop)).Body);
        if (offered is null) return wanted[0];
        return wanted.FirstOrDefault(offered.Contains)
            ?? throw new FaultException(FaultKind.Conflict, FaultCodes.PowerUnable, $"The BMC of {target} offers only: {string.Join(", ", offered)}.");
    }

    private static async Task FollowAsync(RedfishSession session, PowerTarget target, string monitor, CancellationToken stop)
    {
        for (var look = 0; look < TaskLooks; look++)
        {
            var answer = await session.GetAsync(target, monitor, stop);
            if (answer.Status == 404) return; // Done, and forgotten already.
            if (!answer.IsSuccess) throw RedfishFault.Of(target, answer);
            if (Text(answer.Body, "TaskState") is "Exception" or "Killed" or "Cancelled") throw RedfishFault.OfTask(target, answer);
            if (answer.Status != 202) return;
            await Task.Delay(TaskPause, stop);
        }
    }

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] ResetBody(string type) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["ResetType"] = type });
}

using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Power.Machines;

/// <summary>How a machine is switched, as kept.</summary>
internal sealed record PowerSetting(string Driver, string? Address = null, int? Port = null, string? User = null, string? Fingerprint = null, Guid? Through = null, int? CipherSuite = null)
{
    /// <summary>A password is given for one BMC, and never sent to another.</summary>
    public bool IsSameBmc(PowerSetting other) => (Driver, Address, Port, User) == (other.Driver, other.Address, other.Port, other.User);
}

/// <summary>What was seen of it, as kept.</summary>
/// <param name="Known">The state it was last seen in for sure.</param>
/// <param name="Misses">How often in a row it could not be asked.</param>
/// <param name="Looks">Counts the looks.</param>
internal sealed record PowerSight(PowerState State, PowerState Known, DateTimeOffset? Since, DateTimeOffset? SeenAt, string? Reason, int Misses, long Looks)
{
    public static readonly PowerSight None = new(PowerState.Unknown, PowerState.Unknown, null, null, null, 0, 0);
}

internal sealed record PowerMachine(ResourceId Id, PowerSetting Setting, bool HasPassword, DateTimeOffset Changed, PowerSight Sight)
{
    /// <summary>What can be asked one question at a time: the BMC, or the machine where there is none.</summary>
    public string Queue => PowerDrivers.SpeaksToBmc(Setting.Driver) ? $"{Setting.Address}:{Setting.Port}".ToLowerInvariant() : Id.ToString();

    public const string Columns =
        "resource, driver, address, port, user_name, fingerprint, through, has_password, changed, state, known, since, seen, reason, misses, looks, cipher_suite";

    public static PowerMachine Read(NpgsqlDataReader row) => new(
        new ResourceId(row.GetGuid(0)),
        new PowerSetting(row.GetString(1), row.TextOrNull(2), row.IntOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.GuidOrNull(6), row.IntOrNull(16)),
        row.GetBoolean(7),
        row.Time(8),
        new PowerSight(
            Enum.Parse<PowerState>(row.GetString(9)), Enum.Parse<PowerState>(row.GetString(10)), row.TimeOrNull(11), row.TimeOrNull(12), row.TextOrNull(13), row.GetInt32(14), row.GetInt64(15)));
}

using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Reading;
using Appliance.Server.Store;

namespace Appliance.Server.Power.Machines;

/// <summary>Shows, changes and tries how a machine is switched.</summary>
internal sealed class PowerDesk(PowerBook book, PowerDrivers drivers, PowerLine line, SpecCheck check, ISecrets secrets, Inventory.IMachines machines, IEvents events, IStore store)
{
    public async Task<MachinePower> ShowAsync(Machine machine, CancellationToken stop)
    {
        var kept = await book.FindAsync(machine.Id, stop);
        var (setting, sight) = (kept?.Setting ?? new PowerSetting(PowerDrivers.None), kept?.Sight ?? PowerSight.None);
        return new MachinePower(
            machine.Id.Value, machine.Name, setting.Driver, setting.Address, setting.Port, setting.User, kept?.HasPassword == true, setting.Fingerprint, setting.Through,
            sight.State, sight.Since, sight.SeenAt, sight.Reason, await drivers.CanAsync(setting.Driver, stop), [.. drivers.Names])
        {
            CipherSuite = setting.CipherSuite,
            ThroughName = setting.Through is { } through ? machines.Find(new ResourceId(through))?.Name : null,
        };
    }

    /// <exception cref="FaultException">Invalid: with everything that is wrong.</exception>
    public async Task SetAsync(Machine machine, PowerSpec spec, Guid? through, string by, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            var before = await book.FindAsync(transaction, machine.Id, stop);
            var setting = check.Check(spec, through, before);
            var stays = before?.HasPassword == true && before.Setting.IsSameBmc(setting);
            await PowerBook.SetAsync(transaction, machine.Id, setting, spec.Password is not null || stays, stop);
            if (spec.Password is { } password) await secrets.SetAsync(transaction, PowerLine.PasswordOf(machine.Id), password, stop);
            else if (!stays) await secrets.DeleteAsync(transaction, PowerLine.PasswordOf(machine.Id), stop);
            var sentence = $"{by} set {machine.Name} to be switched by {setting.Driver}{(setting.Address is { } address ? $" at {address}" : "")}.";
            await events.RaiseAsync(transaction, new Event("power.settings-changed", Severity.Notice, $"resource/{machine.Id}", sentence), stop);
            return true;
        }, stop);
    }

    /// <summary>Asks the BMC now; what stands in the way is part of the answer.</summary>
    public async Task<PowerTest> TestAsync(Machine machine, CancellationToken stop)
    {
        var kept = await book.FindAsync(machine.Id, stop);
        if (kept is null || kept.Setting.Driver == PowerDrivers.None) throw new FaultException(FaultKind.Conflict, FaultCodes.PowerNotSet, $"Nothing is set that could switch {machine.Name}.");
        var can = await drivers.CanAsync(kept.Setting.Driver, stop);
        BmcCertificate? certificate = null;
        try
        {
            certificate = await line.AskInTurnAsync(kept, ShownAsync, stop);
            var seen = await line.ReadAsync(machine.Id, stop);
            return new PowerTest(true, seen.State, seen.Reason, can, certificate, null, null);
        }
        catch (FaultException fault)
        {
            return new PowerTest(false, PowerState.Unknown, fault.Message, can, certificate, fault.Code, FaultCodes.Cures.GetValueOrDefault(fault.Code));
        }
    }

    private static Task<BmcCertificate?> ShownAsync(IPowerDriver driver, PowerTarget target, CancellationToken stop) =>
        driver is IShowsCertificate tls ? tls.CertificateAsync(target, stop) : Task.FromResult<BmcCertificate?>(null);
}

using System.Net.Sockets;
using System.Security.Authentication;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Machines;
using Appliance.Server.Store;

namespace Appliance.Server.Power.Reading;

internal sealed class PowerLine(
    PowerBook book, PowerDrivers drivers, BmcQueues queues, Inventory.IMachines machines, ISecrets secrets, IStore store, PowerSettings settings, TimeProvider time) : IPowerLine
{
    public const string PasswordPurpose = "bmc-password";

    public Task<PowerReading> ReadAsync(ResourceId id, CancellationToken stop) => ReadAsync(id, (_, _, _) => Task.CompletedTask, stop);

    public async Task<PowerReading> ReadAsync(ResourceId id, Func<ITransaction, PowerMachine, Look, Task> onNote, CancellationToken stop)
    {
        var setting = await FindAsync(id, stop);
        return await queues.InTurnAsync(setting.Queue, async () =>
        {
            var before = await FindAsync(id, stop);
            try
            {
                var seen = await AskAsync(before, (driver, target, limit) => driver.ReadAsync(target, limit), stop);
                await NoteAsync(before, new Look(seen.State, seen.Reason, IsMiss: false), onNote, stop);
                return seen;
            }
            catch (FaultException fault)
            {
                await NoteAsync(before, new Look(PowerState.Unknown, fault.Message, IsMiss: true), onNote, stop);
                throw;
            }
        }, stop);
    }

    public async Task CommandAsync(ResourceId id, PowerCommand command, CancellationToken stop)
    {
        var machine = await FindAsync(id, stop);
        await AskInTurnAsync(machine, async (driver, target, limit) =>
        {
            await driver.CommandAsync(target, command, limit);
            return true;
        }, stop);
    }

    /// <summary>Anything else one may want of a driver.</summary>
    public Task<T> AskInTurnAsync<T>(PowerMachine machine, Func<IPowerDriver, PowerTarget, CancellationToken, Task<T>> ask, CancellationToken stop) =>
        queues.InTurnAsync(machine.Queue, () => AskAsync(machine, ask, stop), stop);

    private async Task<PowerMachine> FindAsync(ResourceId id, CancellationToken stop) =>
        await book.FindAsync(id, stop) ?? throw new FaultException(FaultKind.Conflict, FaultCodes.PowerNotSet, "Nothing is set that could switch this machine.");

    private async Task<T> AskAsync<T>(PowerMachine machine, Func<IPowerDriver, PowerTarget, CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        var target = await TargetAsync(machine, stop);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(settings.AnswerSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await ask(drivers.Of(machine.Setting.Driver), target, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw Silent(machine, target, $"did not answer within {settings.AnswerSeconds} seconds");
        }
        catch (Exception away) when (away is HttpRequestException or SocketException or IOException or AuthenticationException)
        {
            throw Silent(machine, target, $"can not be reached: {away.GetBaseException().Message}");
        }
    }

    private async Task<PowerTarget> TargetAsync(PowerMachine machine, CancellationToken stop)
    {
        var resource = machines.Find(machine.Id) ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"The resource {machine.Id} is gone.");
        var uuid = machines.IdentityOf(machine.Id).Uuid;
        var setting = machine.Setting;
        var password = machine.HasPassword ? await secrets.ReadAsync(PasswordOf(machine.Id), stop) : null;
        return new PowerTarget(
            machine.Id.Value, resource.Name, uuid.Length > 0 ? uuid : null, [.. resource.Macs.Select(mac => mac.ToString())],
            setting.Address, setting.Port, setting.User, password, setting.Fingerprint, setting.Through)
        { CipherSuite = setting.CipherSuite };
    }

    public static SecretName PasswordOf(ResourceId id) => new(PasswordPurpose, id.ToString());

    private static FaultException Silent(PowerMachine machine, PowerTarget target, string what) => machine.Setting.Driver == PowerDrivers.Libvirt
        ? new(FaultKind.Unavailable, FaultCodes.LibvirtAway, $"The host of {target} {what}.")
        : new(FaultKind.Unavailable, FaultCodes.BmcAway, $"The BMC of {target} {what}.");

    private Task NoteAsync(PowerMachine before, Look look, Func<ITransaction, PowerMachine, Look, Task> onNote, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        if (await PowerBook.NoteAsync(transaction, before, look, stop)) await onNote(transaction, before, look);
        return true;
    }, stop);
}

using System.Net;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Passkeys;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Factors;

/// <summary>People set up and take away their second factor.</summary>
internal sealed class FactorDesk(IStore store, TotpDesk totp, GuessBrake brake, RecentSignIn recent, IEvents events)
{
    public async Task<TotpSetup> BeginAsync(ClaimsPrincipal caller, CancellationToken stop)
    {
        DemandSignIn(caller);
        await recent.DemandAsync(caller, stop);
        // With a password alone nobody makes a factor beside the one that is there.
        if (caller.Rights().Limit is { Count: 0 } && (await PasskeyRows.OfAsync(store, caller.CallerId(), stop)).Count > 0)
            throw new FaultException(FaultKind.Denied, FaultCodes.SecondFactorRefused, "You have a passkey; sign in with it first.");
        return await store.InTransactionAsync(async transaction => await totp.BeginAsync(transaction, await Users.NeedAsync(transaction, caller.CallerName(), stop), stop), stop);
    }

    public Task<RecoveryCodes> ConfirmAsync(string code, ClaimsPrincipal caller, IPAddress? from, CancellationToken stop) => ProvenAsync(caller, from, async transaction =>
    {
        var codes = await totp.ConfirmAsync(transaction, caller.CallerId(), code, stop) ?? throw Refused();
        // Whoever came in only to set this up is in from here on.
        await transaction.ExecuteAsync($"update identity.api_tokens set permissions = null where id = {caller.CallerToken()} and kind <> 'Token'", stop);
        await TellAsync(transaction, "second-factor-set", caller.CallerName(), $"{caller.CallerName()} signs in with a second factor from now on.", stop);
        return codes;
    }, stop);

    public Task RemoveAsync(string code, ClaimsPrincipal caller, IPAddress? from, CancellationToken stop) => ProvenAsync(caller, from, async transaction =>
    {
        if (!await totp.FitsAsync(transaction, caller.CallerId(), code, stop) && !await TotpDesk.RecoverAsync(transaction, caller.CallerId(), code, stop)) throw Refused();
        await totp.RemoveAsync(transaction, caller.CallerId(), stop);
        await TellAsync(transaction, "second-factor-removed", caller.CallerName(), $"{caller.CallerName()} took the second factor away.", stop);
        return true;
    }, stop);

    /// <summary>For somebody who has lost device and recovery codes.</summary>
    public async Task RemoveOfAsync(string name, ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        await store.InTransactionAsync(async transaction =>
        {
            var user = await Users.NeedAsync(transaction, name, stop);
            await PeopleChanges.DemandCoverOfAsync(caller, transaction, user, stop);
            // Both, one after the other.
            if (!(await totp.RemoveAsync(transaction, user.Id, stop) | await PasskeyRows.RemoveAllAsync(transaction, user.Id, stop))) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"{user.Name} has neither second factor nor passkey.");
            await TellAsync(transaction, "second-factor-removed", user.Name, $"{caller.CallerName()} took second factor and passkeys of {user.Name} away.", stop);
            return true;
        }, stop);
    }

    private async Task<T> ProvenAsync<T>(ClaimsPrincipal caller, IPAddress? from, Func<ITransaction, Task<T>> change, CancellationToken stop)
    {
        DemandSignIn(caller);
        if (brake.Enter(caller.CallerName(), from) is { } wait)
            throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "There were too many wrong codes; wait before the next one.") { RetryAfter = wait };
        var result = await store.InTransactionAsync(change, stop);
        brake.Forgive(caller.CallerName(), from);
        return result;
    }

    private Task TellAsync(ITransaction transaction, string told, string about, string sentence, CancellationToken stop) =>
        events.RaiseAsync(transaction, new Event($"identity.{told}", Severity.Notice, $"user/{about}", sentence), stop);

    private static void DemandSignIn(ClaimsPrincipal caller)
    {
        if (caller.Holder().Kind == TokenKind.Token) throw new FaultException(FaultKind.Denied, FaultCodes.PersonNeeded, "Only somebody who has signed in can do this.");
    }

    private static FaultException Refused() => new(FaultKind.Invalid, FaultCodes.SecondFactorRefused, "The code is wrong, or was used already.");
}

using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tickets;
using Appliance.Server.Store;
using Fido2NetLib;

namespace Appliance.Server.Identity.Passkeys;

/// <summary>A passkey against an API token: no name, no password, no code. The authenticator has checked who holds it.</summary>
internal sealed class PasskeySignIn(IStore store, OwnAddress own, TicketSeal tickets, SignIn signIn, IEvents events, TimeProvider clock)
{
    private const string Purpose = "passkey";

    public async Task<PasskeyStart> BeginAsync(string address, CancellationToken stop)
    {
        var at = own.ReadName(address);
        var options = new RelyingParty(at).AskOptions();
        var (ticket, expires) = await tickets.MakeAsync(Purpose, new PasskeyBegun(at.AbsoluteUri, options.Challenge, null), stop);
        return new PasskeyStart(options.ToJson(), ticket, expires);
    }

    public async Task<LoginReply> FinishAsync(PasskeyLogin login, IPAddress? from, string? agent, CancellationToken stop)
    {
        var begun = await tickets.OpenAsync<PasskeyBegun>(Purpose, login.Ticket, stop);
        if (login.Answer.Length > PasskeyDesk.LongestAnswer || RelyingParty.Read<AuthenticatorAssertionRawResponse>(login.Answer) is not { RawId.Length: > 0 } answer) throw Refused(from);
        var site = new RelyingParty(new Uri(begun.Address));
        if (await PasskeyRows.FindAsync(store, answer.RawId, stop) is not { Doubled: false } passkey || passkey.Site != site.Site) throw Refused(from);
        var options = site.AskOptions();
        options.Challenge = begun.Challenge;
        if (await site.ProveAsync(answer, options, passkey, stop) is not { } count) throw Refused(from);
        if (WentBack(passkey.SignCount, count)) throw await DoubledAsync(passkey, from, stop);
        if (await Users.FindAsync(store, passkey.Owner, stop) is not { Disabled: false, Kind: UserKind.Person } account || account.Id != passkey.User) throw Refused(from);
        await store.InTransactionAsync(async transaction =>
        {
            await tickets.SpendAsync(transaction, login.Ticket, stop);
            return await PasskeyRows.UseAsync(transaction, passkey, count, clock.GetUtcNow(), stop) ? true : throw Refused(from);
        }, stop);
        return await signIn.AdmitAsync(account, new LoginRequest(account.Name, "", login.TokenName, login.Session), from, agent, both: true, stop);
    }

    /// <summary>Web Authentication, 7.2, step 22. Those of cloud key chains say 0 for ever.</summary>
    private static bool WentBack(uint kept, uint shown) => (kept > 0 || shown > 0) && shown <= kept;

    private async Task<FaultException> DoubledAsync(KeptPasskey passkey, IPAddress? from, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            if (!await PasskeyRows.DoubleAsync(transaction, passkey, clock.GetUtcNow(), stop)) return false;
            await events.RaiseAsync(transaction, new Event("identity.passkey-doubled", Severity.Error, $"user/{passkey.Owner}",
                $"The passkey '{passkey.Name}' of {passkey.Owner} was used from {Place.Of(from)} with a count that is over: there are two of it. It opens nothing any more; remove it and add another."), stop);
            return true;
        }, stop);
        return Refused(from);
    }

    private FaultException Refused(IPAddress? from) => signIn.Refuse(from, FaultCodes.PasskeyRefused, "This passkey is not known here, or its answer is wrong.");
}

using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Tickets;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;
using Fido2NetLib;

namespace Appliance.Server.Identity.Passkeys;

/// <summary>People add passkeys to their account, look at them and take them away.</summary>
internal sealed class PasskeyDesk(IStore store, OwnAddress own, TicketSeal tickets, RecentSignIn recent, IEvents events, TimeProvider clock)
{
    public const int LongestAnswer = 32 * 1024;
    private const string Purpose = "passkey-new";
    private const int LongestName = 64;
    private const int Most = 20;

    public async Task<PasskeyStart> BeginAsync(string address, ClaimsPrincipal caller, CancellationToken stop)
    {
        await DemandOwnPasswordAsync(caller, stop);
        await recent.DemandAsync(caller, stop);
        var at = own.ReadName(address);
        var site = new RelyingParty(at);
        var options = site.MakeOptions(caller.CallerId(), caller.CallerName(), await PasskeyRows.IdsAtAsync(store, caller.CallerId(), site.Site, stop));
        var (ticket, expires) = await tickets.MakeAsync(Purpose, new PasskeyBegun(at.AbsoluteUri, options.Challenge, caller.CallerId()), stop);
        return new PasskeyStart(options.ToJson(), ticket, expires);
    }

    public async Task<Passkey> AddAsync(PasskeySpec spec, ClaimsPrincipal caller, CancellationToken stop)
    {
        Check(spec);
        await DemandOwnPasswordAsync(caller, stop);
        var begun = await tickets.OpenAsync<PasskeyBegun>(Purpose, spec.Ticket, stop);
        var site = new RelyingParty(new Uri(begun.Address));
        var options = site.MakeOptions(caller.CallerId(), caller.CallerName(), []);
        options.Challenge = begun.Challenge;
        if (begun.User != caller.CallerId() || RelyingParty.Read<AuthenticatorAttestationRawResponse>(spec.Answer) is not { } answer || await site.ReadNewAsync(answer, options, stop) is not { } made)
            throw Invalid("answer", "is no answer to what was asked");
        var passkey = new Passkey(Guid.CreateVersion7(), StorableText.Of(spec.Name.Trim()), site.Site, clock.GetUtcNow(), null, null);
        return await store.InTransactionAsync(async transaction =>
        {
            await tickets.SpendAsync(transaction, spec.Ticket, stop);
            await KeepAsync(transaction, passkey, caller.CallerId(), made, stop);
            await TellAsync(transaction, "passkey-added", caller, $"{caller.CallerName()} can sign in with the passkey '{passkey.Name}' from now on.", stop);
            return passkey;
        }, stop);
    }

    public Task<IReadOnlyList<Passkey>> ListAsync(ClaimsPrincipal caller, CancellationToken stop) => PasskeyRows.OfAsync(store, caller.CallerId(), stop);

    public async Task RemoveAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        await recent.DemandAsync(caller, stop);
        await store.InTransactionAsync(async transaction =>
        {
            var name = await transaction.FirstAsync($"delete from identity.passkeys where id = {id} and user_id = {caller.CallerId()} returning name", row => row.TextOrNull(0), stop)
                ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, "You have no such passkey.");
            await TellAsync(transaction, "passkey-removed", caller, $"{caller.CallerName()} took the passkey '{name}' away.", stop);
            return true;
        }, stop);
    }

    private async Task KeepAsync(ITransaction transaction, Passkey passkey, Guid user, Fido2NetLib.Objects.RegisteredPublicKeyCredential made, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"select from identity.users where id = {user} for update", stop); // Two at once are counted one after the other.
        if ((await PasskeyRows.OfAsync(transaction, user, stop)).Count >= Most) throw Invalid("name", $"would be more than {Most} passkeys; remove one first");
        var kept = await transaction.ExecuteAsync(
            $"""
            insert into identity.passkeys (id, user_id, credential_id, public_key, sign_count, site, name, created_at)
            values ({passkey.Id}, {user}, {made.Id}, {made.PublicKey}, {(long)made.SignCount}, {passkey.Site}, {passkey.Name}, {passkey.Created})
            on conflict (credential_id) do nothing
            """, stop);
        if (kept == 0) throw Invalid("answer", "is a passkey that is here already");
    }

    /// <summary>For somebody of a directory or a provider it would be a way in around them, and for the break-glass account a way in for ever.</summary>
    private async Task DemandOwnPasswordAsync(ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        if ((await Users.NeedAsync(store, caller.CallerName(), stop)).Kind != UserKind.Person)
            throw new FaultException(FaultKind.Conflict, FaultCodes.PasswordElsewhere, "Only users whose password the appliance keeps can have passkeys here.");
    }

    private static void Check(PasskeySpec spec)
    {
        var name = spec.Name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl)) throw Invalid("name", $"must have 1 to {LongestName} characters");
        if (spec.Answer.Length > LongestAnswer) throw Invalid("answer", "is too long");
    }

    private Task TellAsync(ITransaction transaction, string told, ClaimsPrincipal caller, string sentence, CancellationToken stop) =>
        events.RaiseAsync(transaction, new Event($"identity.{told}", Severity.Notice, $"user/{caller.CallerName()}", sentence), stop);

    private static FaultException Invalid(string field, string problem) => new(FaultKind.Invalid, FaultCodes.RequestInvalid, "The passkey was not added.", [new FieldFault(field, problem)]);
}

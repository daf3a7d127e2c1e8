using System.Buffers.Text;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Passkeys;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>The way back for somebody who has forgotten a password: a token, good once and for thirty minutes, of which we keep the hash.</summary>
internal sealed class PasswordResets(
    IStore store, UserDesk users, PasswordDesk passwords, IEnumerable<IMailDoor> mail, IEvents events, TimeProvider clock)
{
    private const string Prefix = "apr_";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    // Its own: who asks for many resets makes nobody's sign-in wait.
    private readonly GuessBrake _brake = new(clock);

    /// <summary>Answers alike whether there is such a user or not; only the mailbox learns more.</summary>
    public async Task AskAsync(string name, IPAddress? from, CancellationToken stop)
    {
        if (_brake.Enter("reset of " + Users.Fold(name), from) is { } wait)
            throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "This was asked often; wait a while.") { RetryAfter = wait };
        if (mail.FirstOrDefault() is not { IsOpen: true } door) return;
        var (text, hash) = Make();
        var address = await store.FirstAsync(
            $"""
            insert into identity.password_resets (hash, user_id, expires_at)
            select {hash}, id, {clock.GetUtcNow() + Life} from identity.users where name = {Users.Fold(name)} and kind = 'Person' and disabled_at is null and mail is not null
            returning (select mail from identity.users where id = user_id)
            """, row => row.GetString(0), stop);
        if (address is not null)
            door.Send(new Mail(address, "A new password", $"Somebody asked for a new password for your account. The token is\n\n{text}\n\nand is good once, for thirty minutes. If it was not you, do nothing."));
    }

    public async Task<ResetTokenReply> IssueAsync(string name, ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        var (text, hash) = Make();
        var expires = clock.GetUtcNow() + Life;
        await store.InTransactionAsync(async transaction =>
        {
            var user = await Users.NeedAsync(transaction, name, stop);
            await PeopleChanges.DemandCoverOfAsync(caller, transaction, user, stop);
            await transaction.ExecuteAsync($"insert into identity.password_resets (hash, user_id, expires_at) values ({hash}, {user.Id}, {expires})", stop);
            await events.RaiseAsync(transaction, new Event("identity.reset-token-made", Severity.Notice, $"user/{user.Name}", $"{caller.CallerName()} made a reset token for {user.Name}."), stop);
            return true;
        }, stop);
        return new ResetTokenReply(text, expires);
    }

    /// <summary>Sets the password and ends whatever was open, programs' tokens and passkeys too: whoever forgot it may have lost it.</summary>
    public async Task FinishAsync(PasswordResetFinish request, IPAddress? from, CancellationToken stop)
    {
        var hash = Hash(request.Token);
        var account = $"reset by {Convert.ToHexString(hash)}"; // One's own, so that strangers who guess make nobody else wait.
        if (_brake.Enter(account, from) is { } wait)
            throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "There were too many wrong tokens; wait before the next one.") { RetryAfter = wait };
        var now = clock.GetUtcNow();
        var owner = await store.FirstAsync(
            $"select u.name from identity.password_resets r join identity.users u on u.id = r.user_id where r.hash = {hash} and r.expires_at > {now} and u.disabled_at is null",
            row => row.GetString(0), stop) ?? throw Refused();
        users.CheckPassword(request.Password, owner, "password");
        var password = await passwords.MakeAsync(request.Password, stop);
        await store.InTransactionAsync(async transaction =>
        {
            var user = await Users.NeedAsync(transaction, owner, stop);
            if (await transaction.ExecuteAsync($"delete from identity.password_resets where hash = {hash} and expires_at > {now}", stop) == 0) throw Refused();
            await transaction.ExecuteAsync($"delete from identity.password_resets where user_id = {user.Id} or expires_at < {now}", stop);
            await UserDesk.SetAsync(transaction, user, password, null, stop);
            await transaction.ExecuteAsync($"delete from identity.api_tokens where owner = {user.Id}", stop);
            await PasskeyRows.RemoveAllAsync(transaction, user.Id, stop);
            await events.RaiseAsync(transaction, new Event("identity.password-reset", Severity.Notice, $"user/{owner}", $"{owner} set a new password with a reset token, from {Place.Of(from)}."), stop);
            return true;
        }, stop);
        _brake.Forgive(account, from);
    }

    private static (string Text, byte[] Hash) Make()
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (text, Hash(text));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text.Length > 100 ? "" : text.Trim()));

    private static FaultException Refused() => new(FaultKind.Denied, FaultCodes.ResetTokenRefused, "The reset token is unknown, used, or its time is over.");
}

using System.Security.Claims;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Identity.Tokens;

namespace Appliance.Server.Identity.People;

/// <summary>
/// The account for the day on which no administrator can get in. Its password is made here, printed once, and works once; sealing it again makes a new one.
/// </summary>
internal sealed class BreakGlass(PeopleChanges changes, PasswordDesk passwords, TimeProvider clock)
{
    public const string Name = "break-glass";
    private const string Signs = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    public async Task<BreakGlassReply> SealAsync(ClaimsPrincipal caller, CancellationToken stop)
    {
        caller.DemandPerson();
        PeopleChanges.DemandCover(caller, Permissions.All);
        var password = string.Join('-', RandomNumberGenerator.GetItems<char>(Signs, 30).Chunk(5).Select(group => new string(group)));
        var hash = await passwords.MakeAsync(password, stop);
        await changes.ApplyAsync("break-glass-sealed", $"user/{Name}", $"{caller.CallerName()} sealed a new password for the break-glass account.", async transaction =>
        {
            if (await Users.FindAsync(transaction, Name, stop) is { } account)
            {
                if (account.Kind != UserKind.BreakGlass) throw new FaultException(FaultKind.Conflict, FaultCodes.NameTaken, $"There is a user {Name} already.");
                await transaction.ExecuteAsync($"update identity.users set password = {hash}, disabled_at = null where id = {account.Id}", stop);
                await TokenDesk.SignOutAsync(transaction, account.Id, null, stop);
            }
            else await Users.AddAdministratorAsync(transaction, new Account(Guid.CreateVersion7(), Name, hash, UserKind.BreakGlass), clock.GetUtcNow(), stop);
            return true;
        }, stop);
        return new BreakGlassReply(Name, password);
    }
}

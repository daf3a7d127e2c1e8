using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Tickets;

/// <summary>
/// What a sign-in over several requests has to remember between them. It is given away sealed, so that strangers who begin many sign-ins make the
/// server keep nothing; only that a ticket was used is kept, until its time is over.
/// </summary>
internal sealed class TicketSeal(IStore store, KeyRing keys, TimeProvider clock)
{
    private const int LongestText = 4096;
    private const int GenerationBytes = 4;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <param name="purpose">A ticket opens for nothing else: "openid", "passkey".</param>
    public async Task<(string Text, DateTimeOffset Expires)> MakeAsync<T>(string purpose, T carried, CancellationToken stop)
    {
        var (generation, key) = await store.InTransactionAsync(transaction => keys.NewestAsync(transaction, stop), stop);
        var expires = clock.GetUtcNow() + Life;
        var sealedText = Seal.Close(key, JsonSerializer.SerializeToUtf8Bytes(new Ticket<T>(expires, Guid.CreateVersion7(), carried)), BoundTo(purpose));
        var octets = new byte[GenerationBytes + sealedText.Length];
        BinaryPrimitives.WriteInt32BigEndian(octets, generation);
        sealedText.CopyTo(octets, GenerationBytes);
        return (Base64Url.EncodeToString(octets), expires);
    }

    /// <exception cref="FaultException">Denied: it is not ours, is for something else, or its time is over.</exception>
    public async Task<T> OpenAsync<T>(string purpose, string text, CancellationToken stop)
    {
        if (text.Length > LongestText || !Base64Url.IsValid(text, out var length) || length <= GenerationBytes) throw Over();
        var octets = Base64Url.DecodeFromChars(text);
        if (await keys.FindAsync(store, BinaryPrimitives.ReadInt32BigEndian(octets), stop) is not { } key) throw Over();
        var clear = Seal.Open(key, octets.AsSpan(GenerationBytes), BoundTo(purpose)) ?? throw Over();
        var ticket = JsonSerializer.Deserialize<Ticket<T>>(clear)!;
        return ticket.Expires > clock.GetUtcNow() ? ticket.Carried : throw Over();
    }

    /// <summary>Uses it up; of several who bring the same one, one is the first.</summary>
    /// <exception cref="FaultException">Denied: it was used.</exception>
    public async Task SpendAsync(ITransaction transaction, string text, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await transaction.ExecuteAsync($"delete from identity.spent_tickets where expires_at < {now}", stop);
        // Of base64url several texts mean the same octets, so these are what is remembered.
        var spent = await transaction.ExecuteAsync(
            $"insert into identity.spent_tickets (hash, expires_at) values ({SHA256.HashData(Base64Url.DecodeFromChars(text))}, {now + Life}) on conflict do nothing", stop);
        if (spent == 0) throw Over();
    }

    private static FaultException Over() => new(FaultKind.Denied, FaultCodes.ChallengeOver, "This sign-in is over.");

    private static string BoundTo(string purpose) => $"appliance-ticket-1\n{purpose}";

    private sealed record Ticket<T>(DateTimeOffset Expires, Guid Id, T Carried);
}

using System.Net;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Files;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.People;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Setup;

/// <summary>Guards the way to the first account: prints the token at the first start, takes it once, and shuts the way for good.</summary>
internal sealed class FirstAdministrator(
    IStore store, PasswordDesk passwords, PasswordRules rules, IEvents events, IdentityMetrics metrics, DataDirectory data, TimeProvider clock, ILogger<FirstAdministrator> log)
    : ISetup, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile byte[]? _hash; // null: nothing to set up

    public bool Required => _hash is not null;

    private string TokenFile => data.File("setup-token");

    /// <summary>At each start: makes a token when there is neither an administrator nor a token whose text is still in its file.</summary>
    public async Task OpenAsync(CancellationToken stop)
    {
        if (await Users.AnyAsync(store, stop))
        {
            DeleteFile();
            return;
        }
        var kept = await store.FirstAsync($"select hash from identity.setup_token", row => row.GetFieldValue<byte[]>(0), stop);
        var written = File.Exists(TokenFile) ? await File.ReadAllTextAsync(TokenFile, stop) : null;
        if (kept is not null && written is not null && kept.AsSpan().SequenceEqual(SetupToken.Hash(written)))
        {
            _hash = kept;
            Log.SetupWaiting(log, TokenFile);
            return;
        }
        var token = SetupToken.Make();
        var hash = SetupToken.Hash(token);
        PrivateFile.Write(TokenFile, token + "\n");
        await store.ExecuteAsync(
            $"""
            insert into identity.setup_token (hash, created_at) values ({hash}, {clock.GetUtcNow()})
            on conflict (only_one) do update set hash = excluded.hash, created_at = excluded.created_at
            """, stop);
        _hash = hash;
        Log.SetupWaiting(log, TokenFile);
        await Console.Out.WriteLineAsync($"Set-up token (one use): {token}");
    }

    public bool Accepts(string? token) =>
        _hash is { } hash && token is not null && CryptographicOperations.FixedTimeEquals(hash, SetupToken.Hash(token));

    public void Check(string? token, IPAddress? from)
    {
        if (Accepts(token)) return;
        metrics.TokenRefused("setup");
        events.Raise(new Event("identity.setup-token-refused", Severity.Warning, null, $"A wrong set-up token from {Place.Of(from)} was refused."));
        throw new FaultException(FaultKind.Denied, FaultCodes.SetupTokenWrong, "This is not the set-up token.");
    }

    public async Task FinishAsync(string token, IPAddress? from, string administrator, string password, Func<string, Task> alongside, CancellationToken stop)
    {
        if (Required) Check(token, from);
        await _gate.WaitAsync(stop);
        try
        {
            if (!Required) throw new FaultException(FaultKind.Missing, FaultCodes.AlreadySetUp, "This appliance has been set up; there is nothing here any more.");
            Check(token, from);
            var name = Users.Fold(administrator);
            CheckAccount(name, password);
            var person = new Account(Guid.CreateVersion7(), name, await passwords.MakeAsync(password, stop));
            await store.InTransactionAsync(transaction => AddAsync(transaction, person, alongside, stop), stop);
            _hash = null;
            DeleteFile();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool> AddAsync(ITransaction transaction, Account person, Func<string, Task> alongside, CancellationToken stop)
    {
        await transaction.ExecuteAsync($"delete from identity.setup_token", stop);
        await Users.AddAdministratorAsync(transaction, person, clock.GetUtcNow(), stop);
        await events.RaiseAsync(transaction, new Event("identity.set-up", Severity.Notice, null, $"The appliance was set up; {person.Name} is its first administrator."), stop);
        await alongside(person.Name);
        return true;
    }

    private void CheckAccount(string name, string password)
    {
        var faults = new List<FieldFault>();
        if (!Users.IsName(name)) faults.Add(new FieldFault("administrator", Users.NameRule));
        if (rules.Problem(password, name) is { } problem) faults.Add(new FieldFault("password", problem));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The appliance was not set up.", faults);
    }

    private void DeleteFile()
    {
        try
        {
            File.Delete(TokenFile);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            Log.SetupFileStays(log, TokenFile, wrong);
        }
    }
}

using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.Ldap;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Name and password against an API token. An unknown name and a wrong password look and take the same.</summary>
internal sealed class SignIn(
    IStore store, PasswordDesk passwords, LdapDirectory directory, DirectoryMembers members, GuessBrake brake, ApiTokens tokens, Challenges challenges, TotpDesk totp,
    IdentitySettings settings, IEvents events, IdentityMetrics metrics, TimeProvider clock)
{
    public async Task<LoginReply> EnterAsync(LoginRequest request, IPAddress? from, string? agent, CancellationToken stop)
    {
        var name = Users.Fold(request.Name);
        Brake(name, from);
        var person = Users.IsName(name) ? await Users.FindAsync(store, name, stop) : null;
        person = IsOfDirectory(name, person) ? await AskDirectoryAsync(name, request.Password, stop) : await FitsAsync(person, request.Password, stop) ? person : null;
        if (person is null) throw Refused(from);
        brake.Forgive(name, from);
        // The break-glass password is a sealed secret by itself; who opens it may have nothing else left.
        return await AdmitAsync(person, request with { Name = name }, from, agent, both: person.Kind == UserKind.BreakGlass, stop);
    }

    /// <summary>Lets somebody in who has shown one factor, or asks for the second.</summary>
    /// <param name="both">What they have shown stands for both.</param>
    public async Task<LoginReply> AdmitAsync(Account person, LoginRequest request, IPAddress? from, string? agent, bool both, CancellationToken stop) =>
        !both && await TotpDesk.IsSetAsync(store, person.Id, stop)
            ? await challenges.AskAsync(store, person.Id, request, stop)
            : await EnterAsync(person, request, from, agent, both, null, stop);

    /// <summary>The second step. Wrong answers count for the brake as wrong passwords do.</summary>
    public async Task<LoginReply> SecondAsync(SecondStepRequest answer, IPAddress? from, string? agent, CancellationToken stop)
    {
        if (answer.Code is null == answer.Recovery is null)
            throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The sign-in was not tried.", [new FieldFault("code", "send either a code or a recovery code")]);
        var (user, request) = await challenges.FindAsync(store, answer.Challenge, stop);
        Brake(request.Name, from);
        var person = await Users.FindAsync(store, request.Name, stop);
        var fits = person is { Disabled: false } && person.Id == user
            && (answer.Code is { } code ? await totp.FitsAsync(store, user, code, stop) : await TotpDesk.RecoverAsync(store, user, answer.Recovery!, stop));
        if (!fits)
        {
            await Challenges.FailAsync(store, answer.Challenge, stop);
            metrics.SignIn("refused");
            events.Raise(new Event("identity.second-factor-refused", Severity.Warning, $"user/{request.Name}", $"A wrong second factor from {Place.Of(from)} was refused."));
            throw new FaultException(FaultKind.Denied, FaultCodes.SecondFactorRefused, "The code is wrong, or was used already.");
        }
        brake.Forgive(request.Name, from);
        return await EnterAsync(person!, request, from, agent, both: true, answer.Challenge, stop);
    }

    private async Task<LoginReply> EnterAsync(Account person, LoginRequest request, IPAddress? from, string? agent, bool both, string? challenge, CancellationToken stop)
    {
        var wanted = Wanted(person, request, from, agent);
        if (!both && settings.SecondFactorForAdministrators && await ManagesAsync(person, stop))
            wanted = wanted with { Permissions = [] }; // It opens nothing but the way to set one up.
        var reply = await store.InTransactionAsync(async transaction =>
        {
            if (challenge is not null) await Challenges.TakeAsync(transaction, challenge, stop);
            return await OpenAsync(transaction, person, wanted, from, stop);
        }, stop);
        metrics.SignIn("accepted");
        return reply;
    }

    private async Task<bool> ManagesAsync(Account person, CancellationToken stop) =>
        new CallerRights(person.Id, await RightsTable.OfAsync(store, person.Id, stop)).MaySomewhere(BuiltInRoles.Managing);

    /// <summary>Somebody who is signed in proves it again, for a change that a left-alone terminal must not make.</summary>
    public async Task ProveAsync(Account person, string password, IPAddress? from, CancellationToken stop)
    {
        Brake(person.Name, from);
        var fits = IsOfDirectory(person.Name, person) ? await AskDirectoryAsync(person.Name, password, stop) is not null : await FitsAsync(person, password, stop);
        if (!fits) throw Refused(from);
        brake.Forgive(person.Name, from);
    }

    /// <summary>Whom we have not made ourselves, the directory may know.</summary>
    private bool IsOfDirectory(string name, Account? person) => directory.IsOn && Users.IsName(name) && person is null or { Kind: UserKind.Directory };

    private async Task<Account?> AskDirectoryAsync(string name, string password, CancellationToken stop)
    {
        var found = await directory.ProveAsync(name, password.Length <= PasswordRules.Longest ? password : "", stop);
        var person = found is null ? null : await store.InTransactionAsync(transaction => members.AdmitAsync(transaction, found, stop), stop);
        return person is { Disabled: false } ? person : null;
    }

    private async Task<LoginReply> OpenAsync(ITransaction transaction, Account person, NewToken wanted, IPAddress? from, CancellationToken stop)
    {
        if (person.Kind == UserKind.BreakGlass) await BreakAsync(transaction, person, from, stop);
        await transaction.ExecuteAsync($"update identity.users set last_sign_in_at = {clock.GetUtcNow()} where id = {person.Id}", stop);
        var made = await tokens.MakeAsync(transaction, wanted, stop);
        await events.RaiseAsync(transaction, new Event("identity.signed-in", Severity.Info, null, $"{person.Name} signed in from {Place.Of(from)}."), stop);
        return new LoginReply(made.Token, made.Expires);
    }

    /// <summary>Of several at once one finds the password still there.</summary>
    private async Task BreakAsync(ITransaction transaction, Account person, IPAddress? from, CancellationToken stop)
    {
        if (await transaction.ExecuteAsync($"update identity.users set password = null where id = {person.Id} and password = {person.Password}", stop) == 0) throw Refused(from);
        await events.RaiseAsync(transaction,
            new Event("identity.break-glass-used", Severity.Error, $"user/{person.Name}", $"The break-glass account was used from {Place.Of(from)}. Seal a new password when all is well again."), stop);
    }

    private NewToken Wanted(Account person, LoginRequest request, IPAddress? from, string? agent)
    {
        var browser = request.Session || person.Kind == UserKind.BreakGlass; // Which is for an hour of need, not for ninety days.
        var life = browser ? ApiTokens.SessionLife : TimeSpan.FromDays(settings.TokenDays);
        return new NewToken(person.Id, request.TokenName ?? "appliance", browser ? TokenKind.Session : TokenKind.SignIn, life) { UserAgent = agent, MadeFrom = Place.Of(from) };
    }

    private void Brake(string name, IPAddress? from)
    {
        if (brake.Enter(name, from) is not { } wait) return;
        metrics.SignIn("delayed");
        throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "There were too many wrong passwords; wait before the next one.") { RetryAfter = wait };
    }

    private async Task<bool> FitsAsync(Account? person, string password, CancellationToken stop)
    {
        var offered = password.Length <= PasswordRules.Longest ? password : "";
        var fits = await passwords.FitsAsync(person?.Password ?? PasswordHash.Nobody, offered, stop);
        return fits && person is { Disabled: false, Password: not null };
    }

    private FaultException Refused(IPAddress? from) => Refuse(from, FaultCodes.SignInRefused, "Name or password is wrong.", tell: false);

    /// <param name="tell">The event says why, too: not where the reason is as good as a guess.</param>
    public FaultException Refuse(IPAddress? from, string code, string why, bool tell = true)
    {
        metrics.SignIn("refused");
        events.Raise(new Event("identity.sign-in-refused", Severity.Warning, null, $"A sign-in from {Place.Of(from)} was refused{(tell ? $": {why}" : ".")}"));
        return new FaultException(FaultKind.Denied, code, why);
    }
}

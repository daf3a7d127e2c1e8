using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Metrics;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.People;

/// <summary>Name and password against an API token. An unknown name and a wrong password look and take the same.</summary>
internal sealed class SignIn(IStore store, PasswordDesk passwords, GuessBrake brake, ApiTokens tokens, IEvents events, IdentityMetrics metrics)
{
    public async Task<LoginReply> EnterAsync(LoginRequest request, IPAddress? from, CancellationToken stop)
    {
        var name = Administrators.Fold(request.Name);
        if (brake.Enter(name, from) is { } wait)
        {
            metrics.SignIn("delayed");
            throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "There were too many wrong passwords; wait before the next one.") { RetryAfter = wait };
        }
        var person = Administrators.IsName(name) ? await Administrators.FindAsync(store, name, stop) : null;
        var offered = request.Password.Length <= PasswordRules.Longest ? request.Password : "";
        var fits = await passwords.FitsAsync(person?.Password ?? PasswordHash.Nobody, offered, stop);
        if (person is null || !fits)
        {
            metrics.SignIn("refused");
            events.Raise(new Event("identity.sign-in-refused", Severity.Warning, null, $"A sign-in from {Place.Of(from)} was refused."));
            throw new FaultException(FaultKind.Denied, FaultCodes.SignInRefused, "Name or password is wrong.");
        }
        brake.Forgive(name, from);
        metrics.SignIn("accepted");
        var reply = await tokens.MakeAsync(person.Id, request.TokenName ?? "appliance", stop);
        events.Raise(new Event("identity.signed-in", Severity.Info, null, $"{person.Name} signed in from {Place.Of(from)}."));
        return reply;
    }
}

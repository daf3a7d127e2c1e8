using System.Diagnostics.Metrics;

namespace Appliance.Server.Identity.Metrics;

/// <summary>The room's counters, on the meter appliance.identity.</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> _issued;
    private readonly Counter<long> _presented;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _joins;
    private readonly Counter<long> _tokensRefused;

    public IdentityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("appliance.identity");
        _issued = meter.CreateCounter<long>("appliance.identity.certificates.issued", description: "Client certificates issued.");
        _presented = meter.CreateCounter<long>("appliance.identity.certificates.presented", description: "Client certificates shown to us, by result.");
        _signIns = meter.CreateCounter<long>("appliance.identity.sign_ins", description: "Attempts to sign in with a password, by result.");
        _joins = meter.CreateCounter<long>("appliance.identity.joins", description: "Join tokens presented, by result.");
        _tokensRefused = meter.CreateCounter<long>("appliance.identity.tokens.refused", description: "Wrong tokens shown to the API, by kind.");
    }

    public void Issued() => _issued.Add(1);

    public void Presented(bool recognised) => _presented.Add(1, new KeyValuePair<string, object?>("result", recognised ? "recognised" : "refused"));

    /// <param name="result">accepted, refused or delayed.</param>
    public void SignIn(string result) => _signIns.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <param name="kind">api or setup.</param>
    public void TokenRefused(string kind) => _tokensRefused.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Join(bool accepted) => _joins.Add(1, new KeyValuePair<string, object?>("result", accepted ? "accepted" : "refused"));
}

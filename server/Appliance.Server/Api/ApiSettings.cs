using Appliance.Server.Api.Listener;

namespace Appliance.Server.Api;

/// <summary>Section Api.</summary>
internal sealed record ApiSettings : IRoomSettings
{
    /// <summary>Where API and web UI answer, besides the unix socket DATA/run/api.sock. <c>--listen</c> sets it too.</summary>
    [FileOnly("With a wrong address nobody would reach the API and this page any more.")]
    public string[] Listen { get; set; } = ["https://0.0.0.0:8443"];

    public IEnumerable<string> Problems()
    {
        foreach (var text in Listen)
            if (!ListenAddress.TryRead(text, out _, out var problem)) yield return $"Listen: '{text}' {problem}.";
    }
}

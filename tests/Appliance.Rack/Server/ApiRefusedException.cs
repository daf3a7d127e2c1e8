namespace Appliance.Rack;

/// <summary>The appliance answered a request with a refusal.</summary>
/// <param name="code">The stable fault code, if the answer carried one.</param>
public sealed class ApiRefusedException(int status, string code, string message) : Exception($"{status} {code}: {message}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}

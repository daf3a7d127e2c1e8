namespace Appliance.Server.Enrollment.Desk;

/// <summary>The version an agent says it has, such as 0.3.0-rc.1+4f2a. It goes into lists, logs and terminals, so nothing else may be in it.</summary>
internal static class AgentVersion
{
    private const int Longest = 32;

    public static bool IsAtLeast(string oldest, string version) =>
        version.Length is > 0 and <= Longest && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-')
        && Version.TryParse(version.Split('-', '+')[0], out var number) && number >= Version.Parse(oldest);
}

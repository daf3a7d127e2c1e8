using System.Reflection;

namespace Appliance.Agent;

internal static class AgentVersion
{
    /// <summary>"0.1.0".</summary>
    public static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}

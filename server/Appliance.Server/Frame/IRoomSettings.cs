namespace Appliance.Server;

/// <summary>A room's section of the configuration: a record of settable properties with defaults.</summary>
internal interface IRoomSettings
{
    /// <summary>Every problem, each as "Key: what is wrong and what would be right". Empty when all is well.</summary>
    IEnumerable<string> Problems();
}

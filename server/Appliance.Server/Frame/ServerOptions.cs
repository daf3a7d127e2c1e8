namespace Appliance.Server;

/// <summary>The command line, read: <c>appliance-server --data DIR [--config FILE] [--listen URL]</c>.</summary>
internal sealed record ServerOptions(string DataPath, string? ConfigPath, string? Listen);

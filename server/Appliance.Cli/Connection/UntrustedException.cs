namespace Appliance.Cli.Connection;

/// <summary>Somebody answered who cannot show the certificate that was trusted.</summary>
internal sealed class UntrustedException(string message, Exception? cause = null) : Exception(message, cause);

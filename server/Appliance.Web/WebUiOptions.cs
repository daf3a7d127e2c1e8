namespace Appliance.Web;

/// <param name="Socket">The API's unix socket, by which the UI reaches it like any other client.</param>
/// <param name="Folder">A private folder for the keys that sign-in cookies are encrypted with.</param>
public sealed record WebUiOptions(string Socket, string Folder);

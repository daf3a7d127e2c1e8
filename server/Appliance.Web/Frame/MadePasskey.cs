namespace Appliance.Web.Frame;

/// <param name="Answer">The authenticator's, for the API.</param>
/// <param name="Problem">The name of the browser's refusal: "NotAllowedError"; "none" when it knows no passkeys.</param>
internal sealed record MadePasskey(string? Answer, string? Problem);

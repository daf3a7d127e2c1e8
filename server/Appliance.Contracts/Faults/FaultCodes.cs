namespace Appliance.Contracts;

/// <summary>
/// Every stable code that a refusal can carry, with its cure. Scripts may rely on a code; its text may improve.
/// A room adds its codes here, and nowhere else.
/// </summary>
public static class FaultCodes
{
    public const string RequestInvalid = "REQUEST_INVALID";
    public const string SignInRequired = "SIGN_IN_REQUIRED";
    public const string NotAllowed = "NOT_ALLOWED";
    public const string NotFound = "NOT_FOUND";
    public const string StoreAway = "STORE_AWAY";
    public const string TooManyRequests = "TOO_MANY_REQUESTS";
    public const string Unexpected = "UNEXPECTED";

    /// <summary>Code to cure: one sentence that says what a person should do.</summary>
    public static IReadOnlyDictionary<string, string> Cures { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [RequestInvalid] = "Correct the fields named in the answer and send the request again.",
        [SignInRequired] = "Sign in with 'appliance login', or send a valid API token.",
        [NotAllowed] = "Ask an administrator for the right, or sign in as somebody who has it.",
        [NotFound] = "Check the name; 'list' shows what exists.",
        [StoreAway] = "The database is away. Wait for it to come back; nothing that was acknowledged is lost.",
        [TooManyRequests] = "Wait a moment and try again.",
        [Unexpected] = "This is a defect. Look into the server's log at the time named, and report it.",
    };
}

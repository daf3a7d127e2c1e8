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
    public const string StoreNewer = "STORE_NEWER";
    public const string StoreDiffers = "STORE_DIFFERS";
    public const string StoreUnstartable = "STORE_UNSTARTABLE";
    public const string TooManyRequests = "TOO_MANY_REQUESTS";
    public const string Unexpected = "UNEXPECTED";
    public const string SignInRefused = "SIGN_IN_REFUSED";
    public const string SetupTokenWrong = "SETUP_TOKEN_WRONG";
    public const string SigningRequestInvalid = "SIGNING_REQUEST_INVALID";
    public const string KeyInUse = "KEY_IN_USE";
    public const string JoinTokenRefused = "JOIN_TOKEN_REFUSED";

    public const string SubnetInvalid = "SUBNET_INVALID";
    public const string SubnetExists = "SUBNET_EXISTS";
    public const string SubnetMissing = "SUBNET_MISSING";
    public const string SubnetInUse = "SUBNET_IN_USE";
    public const string ReservationInvalid = "RESERVATION_INVALID";
    public const string ReservationMissing = "RESERVATION_MISSING";
    public const string ReservationOfMember = "RESERVATION_OF_MEMBER";
    public const string HostNameInvalid = "HOST_NAME_INVALID";
    public const string HostNameTaken = "HOST_NAME_TAKEN";
    public const string AddressTaken = "ADDRESS_TAKEN";
    public const string AddressOutsideSubnets = "ADDRESS_OUTSIDE_SUBNETS";

    /// <summary>Code to cure: one sentence that says what a person should do.</summary>
    public static IReadOnlyDictionary<string, string> Cures { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [RequestInvalid] = "Correct the fields named in the answer and send the request again.",
        [SignInRequired] = "Sign in with 'appliance login', or send a valid API token.",
        [NotAllowed] = "Ask an administrator for the right, or sign in as somebody who has it.",
        [NotFound] = "Check the name; 'list' shows what exists.",
        [StoreAway] = "The database is away. Wait for it to come back; nothing that was acknowledged is lost.",
        [StoreNewer] = "Install the version that made this database, or restore a backup made by this one.",
        [StoreDiffers] = "Install the version that made this database; an edited migration can not be applied a second time.",
        [StoreUnstartable] = "Do what the message says and start the server again.",
        [TooManyRequests] = "Wait a moment and try again.",
        [SignInRefused] = "Check name and password; after several failures each further attempt has to wait.",
        [SetupTokenWrong] = "Read the token from the file setup-token in the server's data directory; the first start printed it too.",
        [SigningRequestInvalid] = "Make a new key on ECDSA P-256 and a PKCS#10 request signed with it; the agent does so by itself.",
        [KeyInUse] = "Let the agent make a new key and ask again.",
        [JoinTokenRefused] = "Make a new token with POST /api/v1/join-tokens and use it before its time is over.",
        [Unexpected] = "This is a defect. Look into the server's log at the time named, and report it.",
        [SubnetInvalid] = "Correct the fields named in the answer; 'appliance subnet list' shows the subnets there are.",
        [SubnetExists] = "Choose another name, or change the subnet that has it with 'appliance subnet set'.",
        [SubnetMissing] = "Check the name; 'appliance subnet list' shows the subnets there are.",
        [SubnetInUse] = "Remove the resources and reservations that live in the subnet first, or remove it with --force.",
        [ReservationInvalid] = "Correct the fields named in the answer and send the request again.",
        [ReservationMissing] = "Check subnet and MAC address; the subnet's list of reservations shows what exists.",
        [ReservationOfMember] = "The reservation belongs to a resource. Rename or remove the resource instead.",
        [HostNameInvalid] = "Use 1 to 63 letters, digits and hyphens, beginning and ending with a letter or digit.",
        [HostNameTaken] = "Choose another name, or remove the resource or reservation that has it.",
        [AddressTaken] = "Choose another address, or remove the reservation that holds it.",
        [AddressOutsideSubnets] = "Add a subnet that contains the address with 'appliance subnet add', or let the machine ask DHCP for an address.",
    };
}

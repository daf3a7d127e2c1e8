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
    public const string AlreadySetUp = "ALREADY_SET_UP";
    public const string KeyInUse = "KEY_IN_USE";
    public const string JoinTokenRefused = "JOIN_TOKEN_REFUSED";
    public const string ResourceAmbiguous = "RESOURCE_AMBIGUOUS";
    public const string ResourceNameTaken = "RESOURCE_NAME_TAKEN";
    public const string NonceUnknown = "NONCE_UNKNOWN";
    public const string FactsInvalid = "FACTS_INVALID";
    public const string SigningRequestInvalid = "SIGNING_REQUEST_INVALID";
    public const string KeyNotAccepted = "KEY_NOT_ACCEPTED";
    public const string SignatureInvalid = "SIGNATURE_INVALID";
    public const string RoleNotAccepted = "ROLE_NOT_ACCEPTED";
    public const string AgentTooOld = "AGENT_TOO_OLD";
    public const string BootTokenMissing = "BOOT_TOKEN_MISSING";
    public const string BootTokenUnknown = "BOOT_TOKEN_UNKNOWN";
    public const string BootTokenExpired = "BOOT_TOKEN_EXPIRED";
    public const string TokenReused = "TOKEN_REUSED";
    public const string MachineIgnored = "MACHINE_IGNORED";
    public const string TooManyPending = "TOO_MANY_PENDING";
    public const string RequestUnknown = "REQUEST_UNKNOWN";
    public const string RequestRejected = "REQUEST_REJECTED";
    public const string RequestExpired = "REQUEST_EXPIRED";
    public const string RequestSuperseded = "REQUEST_SUPERSEDED";
    public const string NothingPending = "NOTHING_PENDING";
    public const string CodeMismatch = "CODE_MISMATCH";
    public const string IdentityConflict = "IDENTITY_CONFLICT";
    public const string ReplaceInvalid = "REPLACE_INVALID";
    public const string NameInvalid = "NAME_INVALID";
    public const string AlreadyMember = "ALREADY_MEMBER";
    public const string NotAMember = "NOT_A_MEMBER";
    public const string AgentSilent = "AGENT_SILENT";
    public const string Restarting = "RESTARTING";
    public const string AgentNoisy = "AGENT_NOISY";
    public const string ConnectionReplaced = "CONNECTION_REPLACED";
    public const string MessageTooLong = "MESSAGE_TOO_LONG";
    public const string MessageUnreadable = "MESSAGE_UNREADABLE";
    public const string TlsTooOld = "TLS_TOO_OLD";

    public const string SecretKeyLost = "SECRET_KEY_LOST";
    public const string SecretSpoiled = "SECRET_SPOILED";
    public const string RotationUnderWay = "ROTATION_UNDER_WAY";

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
        [Unexpected] = "This is a defect. Look into the server's log at the time named, and report it.",
        [SubnetInvalid] = "Correct the fields named in the answer; 'appliance subnet list' shows the subnets there are.",
        [SubnetExists] = "Choose another name, or change the subnet that has it with 'appliance subnet set'.",
        [SubnetMissing] = "Check the name; 'appliance subnet list' shows the subnets there are.",
        [SubnetInUse] = "Remove the resources and reservations that live in the subnet first, or remove it with --force.",
        [ReservationInvalid] = "Correct the fields named in the answer and send the request again.",
        [ReservationMissing] = "Check subnet and MAC address; 'appliance reservation list SUBNET' shows what exists.",
        [ReservationOfMember] = "The reservation belongs to a resource. Rename or remove the resource instead.",
        [HostNameInvalid] = "Use 1 to 63 letters, digits and hyphens, beginning and ending with a letter or digit.",
        [HostNameTaken] = "Choose another name, or remove the resource or reservation that has it.",
        [AddressTaken] = "Choose another address, or remove the reservation that holds it.",
        [AddressOutsideSubnets] = "Add a subnet that contains the address with 'appliance subnet add', or let the machine ask DHCP for an address.",
        [SecretKeyLost] = "Restore the key file from a backup and start the server again; if there is none, give the secrets up with 'appliance secret rotate --abandon' and set them anew.",
        [SecretSpoiled] = "Set the secret anew with 'appliance secret set'.",
        [RotationUnderWay] = "Wait until it is done; 'appliance secret list' shows it.",
        [SignInRefused] = "Check name and password; after several failures each further attempt has to wait.",
        [SetupTokenWrong] = "Read the token from the file setup-token in the server's data directory; the first start printed it too.",
        [AlreadySetUp] = "Sign in with 'appliance login'; only a new appliance can be set up.",
        [KeyInUse] = "Let the agent make a new key and ask again.",
        [JoinTokenRefused] = "Make a new token with 'appliance join-token add' and use it before its time is over.",
        [ResourceAmbiguous] = "Several machines share this address. Name one by its id or name.",
        [ResourceNameTaken] = "Choose another name.",
        [NonceUnknown] = "Ask for a fresh nonce with Begin and use it once, within 60 seconds, from the same address.",
        [FactsInvalid] = "Send a hardware report of at most 256 KiB that names at least one network interface.",
        [SigningRequestInvalid] = "Make a new key on ECDSA P-256 and a PKCS#10 request signed with it; the agent does so by itself.",
        [KeyNotAccepted] = "Make an ECDSA key on P-256 or P-384.",
        [SignatureInvalid] = "Sign the transcript of this very connection; if you did, somebody sits between the machine and the appliance.",
        [RoleNotAccepted] = "A machine that booted from the network joins as 'discovery', one with a join token as 'host'.",
        [AgentTooOld] = "Install the agent that belongs to this appliance, or boot the machine from the network again.",
        [BootTokenMissing] = "Boot the machine from the network, or give the host a join token from 'appliance join-token add'.",
        [BootTokenUnknown] = "Boot the machine from the network again; its boot script carries a fresh token.",
        [BootTokenExpired] = "Boot the machine from the network again; its boot script carries a fresh token.",
        [TokenReused] = "The boot token was used with another key. Boot the machine again; if nobody copied the token, look for a boot loop.",
        [MachineIgnored] = "An operator rejected this machine. 'appliance resource heed MAC' lets it ask again; 'appliance resource ignored' lists the rejected.",
        [TooManyPending] = "Approve or reject machines that wait; then try again.",
        [RequestUnknown] = "Enrol anew: this request does not exist, or the secret is not its own.",
        [RequestRejected] = "An operator rejected this machine, or removed it. Nothing more will happen until it enrols with a new key.",
        [RequestExpired] = "Nobody decided in time. Enrol anew.",
        [RequestSuperseded] = "The same machine registered again later, with another key. If this machine is still there, it asks again and waits beside the other: somebody uses its address.",
        [NothingPending] = "This machine has no request that waits. Boot it from the network, then approve it.",
        [CodeMismatch] = "The code on the machine's console is another one: this is not the machine you look at. Do not approve it.",
        [IdentityConflict] = "Compare the code on the console; then approve with --replace and the member's name, or reject it.",
        [ReplaceInvalid] = "Name the member that the request is in conflict with, or leave --replace out.",
        [NameInvalid] = "A host name has 1 to 63 letters, digits and hyphens, and neither begins nor ends with a hyphen.",
        [AlreadyMember] = "A member cannot be rejected; remove it instead.",
        [NotAMember] = "This certificate belongs to no member. Approve the machine again, or enrol it anew.",
        [AgentSilent] = "The agent did not say what was expected of it in time. Look at its log.",
        [Restarting] = "The appliance is being restarted. Try again in a few seconds.",
        [AgentNoisy] = "The agent sends far more than it should and was cut off; look at its log, and whether it really is our agent.",
        [MessageTooLong] = "No agent of ours sends messages this long; look who speaks from this address.",
        [MessageUnreadable] = "No agent of ours sends such bytes; look who speaks from this address, or whether a link spoils them.",
        [TlsTooOld] = "Speak TLS 1.3. Every agent of ours does; something else is knocking, or stands in between.",
        [ConnectionReplaced] = "Nothing, if the agent was restarted. Otherwise two agents share one key: remove the machine and enrol it anew.",
    };
}

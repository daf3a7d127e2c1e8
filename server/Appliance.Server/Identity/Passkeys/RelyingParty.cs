using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace Appliance.Server.Identity.Passkeys;

/// <summary>We, at one of our addresses, towards an authenticator: Web Authentication, 7.1 and 7.2. User verification is required, so a passkey stands for both factors.</summary>
internal sealed class RelyingParty
{
    private readonly Fido2 _fido;

    public RelyingParty(Uri address)
    {
        Site = address.IdnHost;
        _fido = new Fido2(new Fido2Configuration
        {
            RPID = Site,
            RPName = "Appliance",
            Origins = new HashSet<string>(StringComparer.Ordinal) { address.GetLeftPart(UriPartial.Authority) },
            Timeout = 120_000,
        });
    }

    public string Site { get; }

    /// <param name="known">Those the user has already; the same authenticator is not asked twice.</param>
    public CredentialCreateOptions MakeOptions(Guid user, string name, IEnumerable<byte[]> known) => _fido.RequestNewCredential(new RequestNewCredentialParams
    {
        User = new Fido2User { Id = user.ToByteArray(), Name = name, DisplayName = name },
        ExcludeCredentials = [.. known.Select(id => new PublicKeyCredentialDescriptor(id))],
        AuthenticatorSelection = new AuthenticatorSelection { ResidentKey = ResidentKeyRequirement.Required, UserVerification = UserVerificationRequirement.Required },
        AttestationPreference = AttestationConveyancePreference.None, // Whose make it is is nobody's business here.
    });

    public AssertionOptions AskOptions() => _fido.GetAssertionOptions(new GetAssertionOptionsParams { AllowedCredentials = [], UserVerification = UserVerificationRequirement.Required });

    /// <returns>Null: it is no answer to this challenge at this address.</returns>
    public async Task<RegisteredPublicKeyCredential?> ReadNewAsync(AuthenticatorAttestationRawResponse answer, CredentialCreateOptions options, CancellationToken stop)
    {
        try
        {
            return await _fido.MakeNewCredentialAsync(new MakeNewCredentialParams
            {
                AttestationResponse = answer,
                OriginalOptions = options,
                IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true), // The table says so.
            }, stop);
        }
        catch (Exception wrong) when (IsOfBadBytes(wrong))
        {
            return null;
        }
    }

    /// <returns>The authenticator's count; null: it is no answer to this challenge by this key.</returns>
    public async Task<uint?> ProveAsync(AuthenticatorAssertionRawResponse answer, AssertionOptions options, KeptPasskey passkey, CancellationToken stop)
    {
        try
        {
            var proven = await _fido.MakeAssertionAsync(new MakeAssertionParams
            {
                AssertionResponse = answer,
                OriginalOptions = options,
                StoredPublicKey = passkey.PublicKey,
                StoredSignatureCounter = 0, // Judged by whoever asks, because a count that goes back means more than a wrong answer.
                IsUserHandleOwnerOfCredentialIdCallback = (owner, _) => Task.FromResult(owner.UserHandle.AsSpan().SequenceEqual(passkey.User.ToByteArray())),
            }, stop);
            return proven.SignCount;
        }
        catch (Exception wrong) when (IsOfBadBytes(wrong))
        {
            return null;
        }
    }

    /// <returns>Null: it can not be read.</returns>
    public static T? Read<T>(string answer) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(answer);
        }
        catch (Exception wrong) when (IsOfBadBytes(wrong))
        {
            return null;
        }
    }

    /// <summary>All that the library says about bytes of strangers.</summary>
    private static bool IsOfBadBytes(Exception wrong) => wrong is Fido2VerificationException or JsonException or CborContentException or CryptographicException
        or FormatException or ArgumentException or InvalidOperationException or InvalidCastException or KeyNotFoundException or NotSupportedException or IndexOutOfRangeException or OverflowException;
}

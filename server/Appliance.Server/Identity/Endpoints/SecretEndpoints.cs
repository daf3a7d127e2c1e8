using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.Secrets;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Secrets: set, listed without their values, removed, given a new key. No endpoint ever shows a value.</summary>
internal static class SecretEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1/secrets").WithTags("access");
        group.MapGet("", ListAsync).Needs(Permissions.SecretWrite).WithName("ListSecrets").WithSummary("Lists secrets by purpose and owner, without their values.");
        group.MapPut("/{purpose}/{owner}", SetAsync).Needs(Permissions.SecretWrite).WithName("SetSecret").WithSummary("Keeps a secret, in the place of an earlier one.");
        group.MapDelete("/{purpose}/{owner}", RemoveAsync).Needs(Permissions.SecretWrite).WithName("RemoveSecret").WithSummary("Forgets a secret.");
        group.MapPost("/rotate", RotateAsync).Needs(Permissions.SecretWrite).WithName("RotateSecrets").WithSummary("Gives all secrets a new key.");
    }

    private static async Task<IReadOnlyList<SecretInfo>> ListAsync(SecretTable secrets, CancellationToken stop) => await secrets.ListAsync(stop);

    private static async Task<NoContent> SetAsync(string purpose, string owner, SecretRequest request, SecretTable secrets, IStore store, IEvents events, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = Settable(purpose, owner);
        await store.InTransactionAsync(async transaction =>
        {
            await secrets.SetAsync(transaction, name, request.Value, stop);
            await events.RaiseAsync(transaction, new Event("identity.secret-set", Severity.Notice, null, $"{caller.CallerName()} set the secret {name}."), stop);
            return true;
        }, stop);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(string purpose, string owner, SecretTable secrets, IStore store, IEvents events, ClaimsPrincipal caller, CancellationToken stop)
    {
        var name = Settable(purpose, owner);
        return await store.InTransactionAsync(async transaction =>
        {
            if (!await secrets.DeleteAsync(transaction, name, stop)) throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no secret {name}.");
            await events.RaiseAsync(transaction, new Event("identity.secret-removed", Severity.Notice, null, $"{caller.CallerName()} removed the secret {name}."), stop);
            return TypedResults.NoContent();
        }, stop);
    }

    /// <summary>Whoever may keep passwords of BMCs shall not so choose the codes somebody signs in with.</summary>
    /// <exception cref="FaultException">Conflict.</exception>
    private static SecretName Settable(string purpose, string owner) => purpose == TotpDesk.Purpose
        ? throw new FaultException(FaultKind.Conflict, FaultCodes.SecretOfFactor, "This secret belongs to the second factor of a user.")
        : new SecretName(purpose, owner);

    private static Task<RotationReply> RotateAsync(RotationRequest request, RotateSecrets rotation, ClaimsPrincipal caller, CancellationToken stop) =>
        rotation.RotateAsync(caller.CallerName(), request.Abandon, stop);
}

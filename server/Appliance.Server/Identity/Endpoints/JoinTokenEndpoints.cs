using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity.JoinTokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Identity.Endpoints;

/// <summary>Join tokens, with which a running host asks to become a member.</summary>
internal static class JoinTokenEndpoints
{
    private const int MostMinutes = 24 * 60;
    private const int MostPerPage = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1/join-tokens").WithTags("access");
        group.MapGet("", ListAsync).Needs(Permissions.JoinTokenRead).WithName("ListJoinTokens").WithSummary("Lists join tokens, newest first, without their secrets.");
        group.MapPost("", MakeAsync).Needs(Permissions.JoinTokenWrite).WithName("MakeJoinToken").WithSummary("Makes a join token for one use; it is shown this once.");
        group.MapDelete("/{id:guid}", RemoveAsync).Needs(Permissions.JoinTokenWrite).WithName("RemoveJoinToken").WithSummary("Voids a join token at once.");
    }

    private static Task<Page<JoinTokenInfo>> ListAsync(JoinTokenDesk desk, CancellationToken stop, [Range(1, MostPerPage)] int limit = 100, Guid? before = null) =>
        limit is < 1 or > MostPerPage
            ? throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The list cannot be made.", [new("limit", $"must be 1 to {MostPerPage}.")])
            : desk.ListAsync(before, limit, stop);

    private static Task<JoinTokenReply> MakeAsync(JoinTokenRequest request, JoinTokenDesk desk, ClaimsPrincipal caller, CancellationToken stop)
    {
        var faults = new List<FieldFault>();
        if (request.Minutes is < 1 or > MostMinutes) faults.Add(new FieldFault("minutes", $"must be between 1 and {MostMinutes}"));
        if (request.Host is { } host && !IsHostLabel(host))
            faults.Add(new FieldFault("host", "must be a host name's first label: 1 to 63 letters, digits and dashes, no dash at either end"));
        return faults.Count > 0
            ? throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "No join token was made.", faults)
            : desk.MakeAsync(request.Host?.ToLowerInvariant(), TimeSpan.FromMinutes(request.Minutes), caller.CallerName(), stop);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, JoinTokenDesk desk, CancellationToken stop) =>
        await desk.RemoveAsync(id, stop)
            ? TypedResults.NoContent()
            : throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no join token {id}.");

    /// <summary>RFC 1123, 2.1.</summary>
    private static bool IsHostLabel(string text) =>
        text.Length is >= 1 and <= 63 && text[0] != '-' && text[^1] != '-' && text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-');
}

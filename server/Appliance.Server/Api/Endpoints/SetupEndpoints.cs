using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Network;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Appliance.Server.Api.Endpoints;

/// <summary>/api/v1/setup: the first administrator (Identity) and the first subnet (Network), both or neither.</summary>
internal static class SetupEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/v1/setup", StateAsync).AllowAnonymous().WithName("ShowSetup").WithTags("setup")
            .WithSummary("Whether the appliance still has to be set up; with the set-up token also which networks the first subnet could be, and who serves DHCP there. Again asks anew within ten minutes.");
        api.MapPost("/api/v1/setup", SetUpAsync).AllowAnonymous().WithName("SetUp").WithTags("setup")
            .WithSummary("Makes the first administrator and the first subnet. Works once; afterwards there is nothing here.");
    }

    private static async Task<SetupState> StateAsync(
        ISetup setup, ISubnetProposals proposals, HttpContext context, CancellationToken stop, [FromHeader(Name = "X-Setup-Token")] string? token = null, bool again = false)
    {
        if (!setup.Required || token is null) return new SetupState(setup.Required, []);
        setup.Check(token, context.Connection.RemoteIpAddress);
        return new SetupState(true, await proposals.ProposeAsync(again, stop));
    }

    private static async Task<NoContent> SetUpAsync(SetupRequest request, ISetup setup, ISubnetChanges subnets, HttpContext context, CancellationToken stop)
    {
        var from = context.Connection.RemoteIpAddress;
        await setup.FinishAsync(request.Token, from, request.Administrator, request.Password, by => AddSubnetAsync(subnets, request.Subnet, by, stop), stop);
        return TypedResults.NoContent();
    }

    private static async Task AddSubnetAsync(ISubnetChanges subnets, SubnetSpec? wanted, string by, CancellationToken stop)
    {
        if (wanted is null) return;
        try
        {
            await subnets.AddAsync(wanted, by, stop);
        }
        catch (FaultException fault) when (fault.Fields.Count > 0)
        {
            // The subnet is a part of this request, so its fields lie one level deeper.
            var fields = fault.Fields.Select(field => field with { Field = $"subnet.{field.Field}" }).ToList();
            throw new FaultException(fault.Kind, fault.Code, fault.Message, fields, fault);
        }
    }
}

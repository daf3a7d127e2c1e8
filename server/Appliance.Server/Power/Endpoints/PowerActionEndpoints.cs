using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Deeds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Appliance.Server.Power.Endpoints;

/// <summary>Switches one machine, or many.</summary>
internal static class PowerActionEndpoints
{
    private const int MostAtOnce = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/api/v1/resources/{reference}/power/actions", OneAsync).Needs(Permissions.PowerWrite, scoped: true)
            .WithName("SwitchPower").WithSummary("Orders on, off, reset, cycle or shutdown as a job; the same Idempotency-Key is no second job.").WithTags("power");
        api.MapPost("/api/v1/power/actions", ManyAsync).Needs(Permissions.PowerWrite, scoped: true)
            .WithName("SwitchPowerOfMany").WithSummary($"Orders a power action for up to {MostAtOnce} machines; each has an answer of its own.").WithTags("power");
    }

    private static async Task<Accepted<PowerOrder>> OneAsync(
        string reference, PowerActionRequest request, IMachineAccess reach, PowerOrders orders, ClaimsPrincipal caller, CancellationToken stop, [FromHeader(Name = "Idempotency-Key")] string? key = null)
    {
        var machine = reach.Resolve(reference, caller, Permissions.PowerWrite);
        if (request.Action is not { } action) throw Wrong(new FieldFault("action", "is needed."));
        var order = await orders.OrderAsync(machine, action, caller, key, stop);
        return TypedResults.Accepted($"/api/v1/jobs/{order.Number}", order);
    }

    private static async Task<IReadOnlyList<PowerAnswer>> ManyAsync(
        PowerActionsRequest request, IMachineAccess reach, PowerOrders orders, ClaimsPrincipal caller, CancellationToken stop, [FromHeader(Name = "Idempotency-Key")] string? key = null)
    {
        List<FieldFault> faults = [];
        if (request.Action is null) faults.Add(new("action", "is needed."));
        if (request.Resources is not { Count: >= 1 and <= MostAtOnce }) faults.Add(new("resources", $"must name 1 to {MostAtOnce} machines."));
        if (faults.Count > 0) throw Wrong([.. faults]);
        List<PowerAnswer> answers = [];
        foreach (var reference in request.Resources!) answers.Add(await AnswerAsync(reference));
        return answers;

        async Task<PowerAnswer> AnswerAsync(string reference)
        {
            try
            {
                var machine = reach.Resolve(reference, caller, Permissions.PowerWrite);
                return new PowerAnswer(reference, await orders.OrderAsync(machine, request.Action!.Value, caller, key is null ? null : $"{key}/{machine.Id}", stop));
            }
            catch (FaultException fault)
            {
                return new PowerAnswer(reference, null, fault.Code, fault.Message, FaultCodes.Cures.GetValueOrDefault(fault.Code));
            }
        }
    }

    private static FaultException Wrong(params FieldFault[] faults) => new(FaultKind.Invalid, FaultCodes.RequestInvalid, "Nothing was switched.", faults);
}

using Appliance.Contracts;

namespace Appliance.Cli.Output;

/// <summary>A refusal on standard error: in sentences, or with <c>--json</c> as the API's problem.</summary>
internal static class Refusal
{
    public static void Write(TextWriter error, FaultException fault, bool json)
    {
        var problem = fault.Answer ?? Problem(fault);
        if (json)
        {
            Printer.WriteJson(error, problem, ContractsJson.Default.Problem);
            return;
        }
        error.WriteLine($"appliance: {Words.Safe(problem.Detail)} [{Words.Safe(problem.Code)}]");
        foreach (var field in fault.Fields) error.WriteLine($"  {Words.Safe(field.Field)}: {Words.Safe(field.Problem)}");
        if (problem.Cure.Length > 0) error.WriteLine($"  {Words.Safe(problem.Cure)}");
    }

    /// <summary>Of the refusal that this command makes itself, as the API words it: what was to be set up needs no setting up any more.</summary>
    private static Problem Problem(FaultException fault) => new()
    {
        Type = $"urn:appliance:fault:{fault.Code}",
        Title = "Not found",
        Status = 404,
        Detail = fault.Message,
        Code = fault.Code,
        Cure = FaultCodes.Cures.GetValueOrDefault(fault.Code, ""),
        Fields = fault.Fields,
    };
}

using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import;

/// <summary>Refusals of whole files: what is too large, too deep or in no format is not taken apart.</summary>
internal static class ImportFault
{
    public static FaultException At(Origin at, string problem) => Of("files", $"{at.File}, line {at.Line}: {problem}");

    public static FaultException Of(string field, string problem) =>
        new(FaultKind.Invalid, FaultCodes.ImportInvalid, "The files can not be read.", [new FieldFault(field, problem)]);
}

using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Api.Faults;

/// <summary>
/// Says in our words what the framework found wrong with a request before any endpoint saw it. The framework's own texts name types of ours,
/// so of them only the quoted names of fields and parameters are taken.
/// </summary>
internal static class BadRequest
{
    public static FaultException Explain(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => Fault("The body is larger than one mebibyte."),
        StatusCodes.Status415UnsupportedMediaType => Fault("The body must be JSON, with the content type application/json."),
        _ => Fault("The request can not be read."),
    };

    public static FaultException Explain(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: not StatusCodes.Status400BadRequest } => Explain(bad.StatusCode),
        _ when bad.InnerException is JsonException json => Fault("The body is not what is wanted here.", Fields(json)),
        _ when bad.Message.Contains("body", StringComparison.Ordinal) => Fault("A JSON body is missing."),
        _ when Quoted(bad.Message).FirstOrDefault() is { } parameter =>
            Fault("A parameter is wrong.", [new FieldFault(parameter[(parameter.LastIndexOf(' ') + 1)..], ParameterProblem(bad.Message))]),
        _ => Explain(bad.StatusCode),
    };

    private static string ParameterProblem(string message) =>
        message.StartsWith("Required", StringComparison.Ordinal) ? "is missing" : "has the wrong form";

    private static List<FieldFault> Fields(JsonException json)
    {
        var path = json.Path is { Length: > 1 } given ? given.TrimStart('$').TrimStart('.') : "";
        var quoted = Quoted(json.Message).ToList();
        if (json.Message.Contains("missing required properties", StringComparison.Ordinal))
            return [.. quoted.Skip(1).Select(name => new FieldFault(Under(path, name), "is missing"))]; // The first one quoted is the type.
        if (json.Message.Contains("could not be mapped", StringComparison.Ordinal) && quoted.Count > 0)
            return [new FieldFault(path.Length > 0 ? path : quoted[0], "does not exist here")];
        if (json.Message.Contains("Duplicate", StringComparison.Ordinal)) return [new FieldFault(path, "is there twice")];
        if (json.Message.Contains("maximum configured depth", StringComparison.Ordinal) || json.Message.Contains("depth", StringComparison.Ordinal))
            return [new FieldFault(path, "is nested too deeply")];
        return [new FieldFault(path.Length > 0 ? path : "body", "is not of the wanted form")];
    }

    private static string Under(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    /// <summary>What stands between quotation marks of either kind.</summary>
    private static IEnumerable<string> Quoted(string message)
    {
        for (var at = 0; (at = message.AsSpan(at).IndexOfAny('\'', '"') is var found and >= 0 ? at + found : -1) >= 0;)
        {
            var end = message.IndexOf(message[at], at + 1);
            if (end < 0) yield break;
            yield return message[(at + 1)..end];
            at = end + 1;
        }
    }

    private static FaultException Fault(string message, IReadOnlyList<FieldFault>? fields = null) =>
        new(FaultKind.Invalid, FaultCodes.RequestInvalid, message, fields);
}

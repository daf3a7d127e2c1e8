namespace Appliance.Contracts;

/// <summary>One field of a request and what is wrong with it.</summary>
/// <param name="Field">The field's name as in the request: "pools[0].first".</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record FieldFault(string Field, string Problem);

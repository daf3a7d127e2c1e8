using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Appliance.Contracts;

/// <summary>
/// Reads answers: what is unknown is skipped, what must be there and is missing or null is an error. So a page of something else is not
/// taken for an appliance's answer without content.
/// </summary>
internal static class AnswerJson
{
    private static readonly JsonSerializerOptions Options = new(ContractsJson.Default.Options)
    {
        TypeInfoResolver = ContractsJson.Default.WithAddedModifier(ContractsJson.WhatMayBeNullMayBeLeftOut),
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>JSON is UTF-8 (RFC 8259), whatever the header calls it.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContent content, JsonTypeInfo<T> type, CancellationToken stop) =>
        await JsonSerializer.DeserializeAsync(await content.ReadAsStreamAsync(stop), Whole(type), stop);

    public static JsonTypeInfo<T> Whole<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Options.GetTypeInfo(type.Type);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Appliance.Contracts;

namespace Appliance.Server.Api.Endpoints;

/// <summary>Reads and writes contracts as <see cref="ContractsJson"/> says, and reads strictly: what is unknown, twice, missing or null is refused.</summary>
internal static class ApiJson
{
    private const int DeepestNesting = 32;

    public static void Shape(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, ContractsJson.Default.WithAddedModifier(ContractsJson.WhatMayBeNullMayBeLeftOut));
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = DeepestNesting;
    }
}

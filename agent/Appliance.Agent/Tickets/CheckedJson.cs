using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Appliance.Agent.Tickets;

/// <summary>JSON under its own SHA-256, in hex on the first line: a bit that fell over must not become another fence.</summary>
internal static class CheckedJson
{
    private const int HashLength = 64;

    public static byte[] Write<T>(T value, JsonTypeInfo<T> shape)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, shape);
        return [.. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))), (byte)'\n', .. json];
    }

    /// <summary>Null when it is damaged.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> file, JsonTypeInfo<T> shape) where T : class
    {
        if (file.Length <= HashLength || file[HashLength] != (byte)'\n') return null;
        var json = file[(HashLength + 1)..];
        if (!file[..HashLength].SequenceEqual(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))))) return null;
        try
        {
            return JsonSerializer.Deserialize(json, shape);
        }
        catch (JsonException)
        {
            return null; // Written whole, by a program that writes something else.
        }
    }
}

/// <param name="Id">Made with the ledger: another one has forgotten what the first has begun.</param>
internal sealed record LedgerFile(Guid Id);

internal sealed record FenceFile(string Object, ulong Fence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerFile))]
[JsonSerializable(typeof(FenceFile))]
[JsonSerializable(typeof(Entry))]
internal sealed partial class LedgerJson : JsonSerializerContext;

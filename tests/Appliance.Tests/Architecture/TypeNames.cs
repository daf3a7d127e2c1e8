using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Appliance.Tests.Architecture;

/// <summary>Turns every signature into the set of outermost type names in it.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<ImmutableHashSet<string>, object?>
{
    private static readonly ImmutableHashSet<string> None = [];

    public ImmutableHashSet<string> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [Outermost(reader, handle)];

    public ImmutableHashSet<string> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [Outermost(reader, handle)];

    public ImmutableHashSet<string> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public ImmutableHashSet<string> GetGenericInstantiation(ImmutableHashSet<string> genericType, ImmutableArray<ImmutableHashSet<string>> typeArguments) =>
        typeArguments.Aggregate(genericType, (all, argument) => all.Union(argument));

    public ImmutableHashSet<string> GetFunctionPointerType(MethodSignature<ImmutableHashSet<string>> signature) =>
        signature.ParameterTypes.Aggregate(signature.ReturnType, (all, parameter) => all.Union(parameter));

    public ImmutableHashSet<string> GetModifiedType(ImmutableHashSet<string> modifier, ImmutableHashSet<string> unmodifiedType, bool isRequired) => unmodifiedType;

    public ImmutableHashSet<string> GetArrayType(ImmutableHashSet<string> elementType, ArrayShape shape) => elementType;

    public ImmutableHashSet<string> GetByReferenceType(ImmutableHashSet<string> elementType) => elementType;

    public ImmutableHashSet<string> GetPinnedType(ImmutableHashSet<string> elementType) => elementType;

    public ImmutableHashSet<string> GetPointerType(ImmutableHashSet<string> elementType) => elementType;

    public ImmutableHashSet<string> GetSZArrayType(ImmutableHashSet<string> elementType) => elementType;

    public ImmutableHashSet<string> GetPrimitiveType(PrimitiveTypeCode typeCode) => None;

    public ImmutableHashSet<string> GetGenericMethodParameter(object? genericContext, int index) => None;

    public ImmutableHashSet<string> GetGenericTypeParameter(object? genericContext, int index) => None;

    public static string Outermost(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) type = reader.GetTypeDefinition(type.GetDeclaringType());
        return Full(reader, type.Namespace, type.Name);
    }

    public static string Outermost(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference) type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return Full(reader, type.Namespace, type.Name);
    }

    private static string Full(MetadataReader reader, StringHandle @namespace, StringHandle name)
    {
        var folder = reader.GetString(@namespace);
        return folder.Length == 0 ? reader.GetString(name) : $"{folder}.{reader.GetString(name)}";
    }
}

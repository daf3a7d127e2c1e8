using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Appliance.Tests.Architecture;

/// <summary>Reads the compiled IL: who uses which type, what strings stand where, which static fields can change.</summary>
internal sealed class AssemblyFindings
{
    private static readonly ImmutableDictionary<short, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToImmutableDictionary(code => code.Value, code => code.OperandType);

    private readonly MetadataReader _reader;
    private readonly PEReader _image;
    private readonly TypeNames _names = new();
    private readonly HashSet<TypeUse> _uses = [];
    private readonly HashSet<TextUse> _texts = [];
    private readonly List<MutableStatic> _statics = [];

    private AssemblyFindings(PEReader image) => (_image, _reader) = (image, image.GetMetadataReader());

    public static Findings Read(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var findings = new AssemblyFindings(image);
        foreach (var handle in findings._reader.TypeDefinitions) findings.ReadType(handle);
        return new Findings(findings._uses, findings._texts, findings._statics);
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var owner = TypeNames.Outermost(_reader, handle);
        Use(owner, type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations()) Use(owner, _reader.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields()) ReadField(owner, type, _reader.GetFieldDefinition(field));
        foreach (var method in type.GetMethods()) ReadMethod(owner, _reader.GetMethodDefinition(method));
    }

    private void ReadField(string owner, TypeDefinition type, FieldDefinition field)
    {
        Use(owner, field.DecodeSignature(_names, null));
        var name = _reader.GetString(field.Name);
        var compilerMade = name.Contains('<') || _reader.GetString(type.Name).Contains('<');
        var lasting = field.Attributes.HasFlag(FieldAttributes.InitOnly) || field.Attributes.HasFlag(FieldAttributes.Literal);
        if (field.Attributes.HasFlag(FieldAttributes.Static) && !lasting && !compilerMade)
            _statics.Add(new MutableStatic(owner, name));
    }

    private void ReadMethod(string owner, MethodDefinition method)
    {
        Use(owner, method.DecodeSignature(_names, null));
        if (method.RelativeVirtualAddress == 0) return;
        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null)) Use(owner, local);
        }
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) Use(owner, region.CatchType);
        ReadInstructions(owner, body.GetILReader());
    }

    private void ReadInstructions(string owner, BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            if (value == 0xfe) value = (short)(0xfe00 | code.ReadByte());
            switch (Operands[value])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += targets * 4;
                    break;
                case OperandType.InlineString:
                    _texts.Add(new TextUse(owner, _reader.GetUserString(MetadataTokens.UserStringHandle(code.ReadInt32() & 0xffffff))));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Use(owner, MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    private void Use(string owner, EntityHandle handle)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _uses.Add(new TypeUse(owner, TypeNames.Outermost(_reader, (TypeDefinitionHandle)handle)));
                break;
            case HandleKind.TypeReference:
                _uses.Add(new TypeUse(owner, TypeNames.Outermost(_reader, (TypeReferenceHandle)handle)));
                break;
            case HandleKind.TypeSpecification:
                Use(owner, _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null));
                break;
            case HandleKind.MemberReference:
                Use(owner, _reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodDefinition:
                Use(owner, _reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Use(owner, _reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var specification = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(owner, specification.Method);
                foreach (var argument in specification.DecodeSignature(_names, null)) Use(owner, argument);
                break;
            default:
                break;
        }
    }

    private void Use(string owner, MethodSignature<ImmutableHashSet<string>> signature)
    {
        Use(owner, signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes) Use(owner, parameter);
    }

    private void Use(string owner, ImmutableHashSet<string> types) => _uses.UnionWith(types.Select(type => new TypeUse(owner, type)));
}

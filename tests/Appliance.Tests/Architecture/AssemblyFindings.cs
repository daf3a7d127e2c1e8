using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Appliance.Tests.Architecture;

/// <summary>Reads the compiled IL: who uses which type and member, what strings stand where, which static fields can change, who catches everything.</summary>
internal sealed class AssemblyFindings
{
    /// <summary>Where the compiler's own generator writes how requests of all rooms are read.</summary>
    private const string Generated = "Microsoft.AspNetCore.Http.Generated.";

    private readonly MetadataReader _reader;
    private readonly PEReader _image;
    private readonly TypeNames _names = new();
    private readonly HashSet<TypeUse> _uses = [];
    private readonly HashSet<TextUse> _texts = [];
    private readonly HashSet<MemberUse> _members = [];
    private readonly HashSet<string> _broadCatches = [];
    private readonly List<MutableStatic> _statics = [];
    private readonly BroadCatches _catches;

    private AssemblyFindings(PEReader image)
    {
        (_image, _reader) = (image, image.GetMetadataReader());
        _catches = new BroadCatches(_reader, _names);
    }

    /// <param name="root">The namespace of all rooms; the SQL files that the assembly carries are read with its code.</param>
    public static Findings Read(Assembly assembly, string root)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var findings = new AssemblyFindings(image);
        foreach (var handle in findings._reader.TypeDefinitions) findings.ReadType(handle);
        findings._texts.UnionWith(Embedded.Sql(assembly, root));
        return new Findings(findings._uses, findings._texts, findings._statics, findings._members, findings._broadCatches);
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var owner = TypeNames.Outermost(_reader, handle);
        if (owner.StartsWith(Generated, StringComparison.Ordinal)) return;
        Use(owner, type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations()) Use(owner, _reader.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields()) ReadField(owner, type, _reader.GetFieldDefinition(field));
        foreach (var method in type.GetMethods()) ReadMethod(owner, type, _reader.GetMethodDefinition(method));
    }

    private void ReadField(string owner, TypeDefinition type, FieldDefinition field)
    {
        Use(owner, field.DecodeSignature(_names, null));
        var name = _reader.GetString(field.Name);
        // Closures and their caches. What stands behind a property is ours: it changes when the property has a setter.
        var property = name.EndsWith(">k__BackingField", StringComparison.Ordinal);
        var compilerMade = name.Contains('<') && !property || _reader.GetString(type.Name).Contains('<');
        var lasting = field.Attributes.HasFlag(FieldAttributes.InitOnly) || field.Attributes.HasFlag(FieldAttributes.Literal);
        if (field.Attributes.HasFlag(FieldAttributes.Static) && !lasting && !compilerMade)
            _statics.Add(new MutableStatic(owner, property ? name[1..name.IndexOf('>')] : name));
    }

    private void ReadMethod(string owner, TypeDefinition type, MethodDefinition method)
    {
        Use(owner, method.DecodeSignature(_names, null));
        if (method.RelativeVirtualAddress == 0) return;
        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (var local in _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null)) Use(owner, local);
        }
        foreach (var region in body.ExceptionRegions.Where(region => !region.CatchType.IsNil)) Use(owner, region.CatchType);
        var code = Instructions.Of(body.GetILBytes());
        foreach (var instruction in code) ReadInstruction(owner, instruction);
        if (_catches.Has(code, body.ExceptionRegions, inStateMachine: _reader.GetString(type.Name).Contains('<'))) _broadCatches.Add(owner);
    }

    private void ReadInstruction(string owner, Instruction instruction)
    {
        if (instruction.Kind == OperandType.InlineString)
            _texts.Add(new TextUse(owner, _reader.GetUserString(MetadataTokens.UserStringHandle(instruction.Operand & 0xffffff))));
        else if (instruction.Kind is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            Use(owner, MetadataTokens.EntityHandle(instruction.Operand));
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
                var member = _reader.GetMemberReference((MemberReferenceHandle)handle);
                Use(owner, member.Parent);
                if (member.Parent.Kind == HandleKind.TypeReference)
                    _members.Add(new MemberUse(owner, $"{TypeNames.Outermost(_reader, (TypeReferenceHandle)member.Parent)}.{_reader.GetString(member.Name)}"));
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

using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Appliance.Tests.Architecture;

/// <summary>
/// Tells whether a catch takes whatever comes, defects included. One that ends in <c>throw;</c> only tidies up, and one whose filter
/// asks for certain types, or asks a method about the exception, is narrow; a filter that merely leaves a type out (<c>is not</c>) is not.
/// </summary>
internal sealed class BroadCatches(MetadataReader reader, TypeNames names)
{
    private const string Everything = "System.Exception";

    /// <param name="inStateMachine">The compiler's own catches in async methods and iterators are told from ours.</param>
    public bool Has(IReadOnlyList<Instruction> code, IEnumerable<ExceptionRegion> regions, bool inStateMachine) =>
        regions.Any(region => region.Kind switch
        {
            ExceptionRegionKind.Catch => Name(region.CatchType) is Everything or "System.Object" && Swallows(code, region, inStateMachine),
            ExceptionRegionKind.Filter => IsBroad(Within(code, region.FilterOffset, region.HandlerOffset)) && Swallows(code, region, inStateMachine),
            _ => false,
        });

    private static List<Instruction> Within(IReadOnlyList<Instruction> code, int from, int to) => [.. code.Where(one => one.At >= from && one.At < to)];

    private bool Swallows(IReadOnlyList<Instruction> code, ExceptionRegion region, bool inStateMachine)
    {
        var end = region.HandlerOffset + region.HandlerLength;
        var handler = Within(code, region.HandlerOffset, end);
        if (inStateMachine)
        {
            if (handler.Any(one => IsCall(one) && MethodName(one) == "SetException")) return false; // hands it to the task
            if (Name(region.CatchType) == "System.Object" && handler[0].Code != OpCodes.Pop.Value) return false; // a finally that awaits: thrown on afterwards
        }
        var tidies = handler.Any(one => one.Code == OpCodes.Rethrow.Value);
        var leaves = handler.Any(one => (one.Code == OpCodes.Leave.Value || one.Code == OpCodes.Leave_S.Value) && OutOf(one.Next + one.Operand, region.HandlerOffset, end));
        return leaves || !tidies;
    }

    private static bool OutOf(int at, int from, int to) => at < from || at >= to;

    private bool IsBroad(List<Instruction> filter)
    {
        var tests = filter.FindAll(one => one.Code == OpCodes.Isinst.Value);
        if (tests.Count > 0 && Name(Handle(tests[0])) is not Everything) return false;
        var asksForTypes = tests.Skip(1).Any(test => !IsNegated(filter, filter.IndexOf(test)));
        return !asksForTypes && !filter.Any(one => IsCall(one) && TakesAnException(one));
    }

    /// <summary><c>is not</c>: the outcome is compared with null for equality, or what says that it is not null is turned round.</summary>
    private static bool IsNegated(List<Instruction> filter, int test)
    {
        var after = filter.Skip(test + 1).Take(4).Select(one => one.Code).ToList();
        short[] turnedRound = [OpCodes.Ldnull.Value, OpCodes.Cgt_Un.Value, OpCodes.Ldc_I4_0.Value, OpCodes.Ceq.Value];
        return after.SequenceEqual(turnedRound) || after.Take(2).SequenceEqual([OpCodes.Ldnull.Value, OpCodes.Ceq.Value]);
    }

    private static bool IsCall(Instruction one) => one.Code == OpCodes.Call.Value || one.Code == OpCodes.Callvirt.Value;

    private static EntityHandle Handle(Instruction one) => MetadataTokens.EntityHandle(one.Operand);

    private string MethodName(Instruction call) => Handle(call) switch
    {
        { Kind: HandleKind.MemberReference } handle => reader.GetString(reader.GetMemberReference((MemberReferenceHandle)handle).Name),
        { Kind: HandleKind.MethodDefinition } handle => reader.GetString(reader.GetMethodDefinition((MethodDefinitionHandle)handle).Name),
        _ => "",
    };

    private bool TakesAnException(Instruction call) => Handle(call) switch
    {
        { Kind: HandleKind.MemberReference } handle => reader.GetMemberReference((MemberReferenceHandle)handle).DecodeMethodSignature(names, null).ParameterTypes,
        { Kind: HandleKind.MethodDefinition } handle => reader.GetMethodDefinition((MethodDefinitionHandle)handle).DecodeSignature(names, null).ParameterTypes,
        _ => [],
    } is var parameters && parameters.Any(parameter => parameter.Contains(Everything));

    private string? Name(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference when !type.IsNil => TypeNames.Outermost(reader, (TypeReferenceHandle)type),
        HandleKind.TypeDefinition when !type.IsNil => TypeNames.Outermost(reader, (TypeDefinitionHandle)type),
        _ => null,
    };
}

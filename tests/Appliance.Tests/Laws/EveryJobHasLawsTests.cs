using System.Reflection;
using Appliance.Server;
using Appliance.Server.Jobs;

namespace Appliance.Tests.Laws;

public sealed class EveryJobHasLawsTests
{
    [Fact]
    public void EveryJobOfTheServerIsCheckedByItsLaws() => Lawless(typeof(Rooms).Assembly.GetTypes()).ShouldBeEmpty();

    [Fact]
    public void AJobWithoutLawsIsFound() => Lawless([typeof(Planted), typeof(KeepThings)]).ShouldBe([nameof(Planted)]);

    /// <summary>A class that only names the job is not enough: it has a test, and that calls the laws.</summary>
    private static IEnumerable<string> Lawless(IEnumerable<Type> types)
    {
        var lawful = typeof(JobLaws).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null))
            .SelectMany(type => type.GetInterfaces()).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILawsOf<>))
            .Select(type => type.GetGenericArguments()[0]).ToHashSet();
        return types.Where(type => type.IsAssignableTo(typeof(JobKind)) && !type.IsAbstract && !lawful.Contains(type)).Select(type => type.Name);
    }

    private sealed class Planted : Job<object>
    {
        public override IReadOnlyList<Step> Plan(object order) => [];
    }
}

namespace Appliance.SystemTests.Racks;

/// <summary>For the tests that switch real (emulated) machines on.</summary>
public sealed class MachineRack : RackFixture;

[CollectionDefinition(Name)]
public sealed class MachineCollection : ICollectionFixture<MachineRack>
{
    public const string Name = "real machines";
}

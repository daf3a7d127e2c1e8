namespace Appliance.SystemTests.Racks;

/// <summary>For one crowd of members; nobody else may be measured along.</summary>
public sealed class MembersRack : RackFixture;

[CollectionDefinition(Name)]
public sealed class MembersCollection : ICollectionFixture<MembersRack>
{
    public const string Name = "a thousand members";
}

using Appliance.Contracts;
using Appliance.Server.Plugins.Manifests;

namespace Appliance.Tests.Plugins;

public sealed class ManifestTests
{
    [Fact]
    public void EverythingThatIsWrongIsTold()
    {
        var faults = new List<FieldFault>();

        ManifestReader.Read(
            """
            { "name": "Bad Name", "version": "one", "contract": 7, "category": "fun", "title": "x", "colour": "red", "uses": ["root"], "offers": ["moon/x"],
              "settings": { "type": "object", "properties": { "p": { "type": "integer", "title": { "en": "P", "de": "P" }, "minimum": 5, "default": 1 } } },
              "assembly": "../evil.dll", "class": "a b" }
            """, ["machines", "settings"], ["event-listener"], "", faults).ShouldBeNull();

        faults.Select(fault => fault.Field).ShouldBe(
            ["colour", "name", "version", "contract", "category", "title", "uses[0]", "offers[0]", "settings.properties.p.default", "assembly", "class", "uses"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"name":1,"needs":3,"uses":{},"settings":[],"title":{"en":1,"de":2}}""")]
    [InlineData("""{"settings":{"type":"object","properties":{"a":7},"required":"a"}}""")]
    public void NonsenseIsRefusedAndNeverThrows(string json)
    {
        var faults = new List<FieldFault>();

        ManifestReader.Read(json, [], [], "", faults).ShouldBeNull();

        faults.ShouldNotBeEmpty();
    }
}

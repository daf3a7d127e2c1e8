using System.IO.Compression;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Dhcp.Import;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Dhcp.Import;

/// <summary>Files as people have them, and what they come to. The golden files were read line by line.</summary>
public sealed class ImportPlanTests
{
    [Theory]
    [InlineData("dnsmasq", "dnsmasq/dnsmasq.conf", "dnsmasq/rack.conf", "dnsmasq/dnsmasq.leases")]
    [InlineData("dhcpd", "dhcpd/dhcpd.conf", "dhcpd/hosts.conf", "dhcpd/dhcpd.leases")]
    [InlineData("kea", "kea/kea-dhcp4.conf", "kea/kea-leases4.csv")]
    public void EveryStatementIsToldOf(string program, params string[] files) => ImportedFiles.Draw(ImportedFiles.Plan(files)).ShouldMatchGolden($"import/{program}.txt");

    [Theory]
    [InlineData("dnsmasq/dnsmasq.conf", DhcpImportFormat.Dnsmasq)]
    [InlineData("dnsmasq/rack.conf", DhcpImportFormat.Dnsmasq)]
    [InlineData("dnsmasq/dnsmasq.leases", DhcpImportFormat.DnsmasqLeases)]
    [InlineData("dhcpd/dhcpd.conf", DhcpImportFormat.Dhcpd)]
    [InlineData("dhcpd/hosts.conf", DhcpImportFormat.Dhcpd)]
    [InlineData("dhcpd/dhcpd.leases", DhcpImportFormat.DhcpdLeases)]
    [InlineData("kea/kea-dhcp4.conf", DhcpImportFormat.Kea)]
    [InlineData("kea/kea-leases4.csv", DhcpImportFormat.KeaLeases)]
    public void AFormatIsToldByItsText(string file, DhcpImportFormat format) => FormatOf.Text(File.ReadAllText(ImportedFiles.Path(file))).ShouldBe(format);

    [Fact]
    public void ASecretOfTheOldServerIsNotRepeated() => ImportedFiles.Draw(ImportedFiles.Plan("dhcpd/dhcpd.conf")).ShouldNotContain("c2VjcmV0");

    [Theory]
    [InlineData("subnet 10.0.0.0 netmask 255.0.0.0 { range 10.0.0.5;", "line 1", "does not end")]
    [InlineData("authoritative;\n}\n", "line 2", "never began")]
    [InlineData("option domain-name \"lab;\n", "line 1", "quotes")]
    [InlineData("authoritative;\nsubnet 10.0.0.0", "line 2", "semicolon")]
    [InlineData("{\n\"Dhcp4\": {\n\"subnet4\": [ nonsense ] } }", "line 3", "no JSON")]
    [InlineData("[]", "format", "name its format")]
    [InlineData("Dear administrator,\nwith kind regards", "format", "name its format")]
    public void WhatIsNotWellFormedIsRefusedWithItsLine(string text, params string[] words)
    {
        var refused = Should.Throw<FaultException>(() => ImportedFiles.PlanOf(text));
        refused.Code.ShouldBe(FaultCodes.ImportInvalid);
        var said = string.Join(' ', refused.Fields.Select(fault => $"{fault.Field} {fault.Problem}"));
        foreach (var word in words) said.ShouldContain(word);
    }

    [Fact]
    public void BlocksThatLieTooDeepAreRefused()
    {
        var refused = Should.Throw<FaultException>(() => ImportedFiles.PlanOf(string.Concat(Enumerable.Repeat("group {\n", 100)) + string.Concat(Enumerable.Repeat("}", 100))));
        refused.Fields.ShouldHaveSingleItem().Problem.ShouldBe("file, line 33: blocks lie more than 32 deep in each other.");
        Should.Throw<FaultException>(() => ImportedFiles.PlanOf($"{{\"Dhcp4\": {new string('[', 100_000)}")).Code.ShouldBe(FaultCodes.ImportInvalid);
    }

    [Fact]
    public void AnIncludeThatIsACircleIsReadOnce()
    {
        List<DhcpImportFile> files = [new("a.conf", "include \"b.conf\";\nhost a { hardware ethernet 52:54:00:00:00:01; fixed-address 10.99.0.5; }"), new("b.conf", "include \"a.conf\";")];
        ImportPlan.Of(SourceFile.Read(files), ImportedFiles.Here, ImportedFiles.Now).Reservations.Count.ShouldBe(1);
    }

    [Fact]
    public void WhatIsPackedUnpacksToNoMoreThanIsAllowed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 40; i++) gzip.Write(zeros);
        }
        packed.ToArray().Length.ShouldBeLessThan(64 << 10);
        var refused = Should.Throw<FaultException>(() => SourceFile.Read([new DhcpImportFile("bomb", null, packed.ToArray()), new DhcpImportFile("both", "x", [1]), new DhcpImportFile("no gzip", null, [1, 2, 3])]));
        refused.Fields.Select(fault => fault.Field).ShouldBe(["files[0]", "files[1]", "files[2]"]);

        var large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("# nothing but comments here\n", 5000)) + "dhcp-authoritative\n");
        SourceFile.Read([DhcpImportFile.Of("large.conf", large)]).ShouldHaveSingleItem().Lines.ShouldBe(5001);
    }

    [Fact]
    public void APoolLeavesOutWhatNoMachineCanHave()
    {
        var plan = ImportedFiles.PlanOf("dhcp-range=10.99.0.0,10.99.0.255,255.255.255.0\ndhcp-option=3,10.99.0.1\n");
        plan.Subnets.ShouldHaveSingleItem().Spec.Pools.ShouldBe([new("10.99.0.2", "10.99.0.59"), new("10.99.0.61", "10.99.0.254")]);
    }

    [Fact]
    public void ARangeWithoutAMaskTakesItFromANetworkNearby()
    {
        ImportedFiles.PlanOf("dhcp-range=192.168.7.2,192.168.7.6").Subnets.ShouldHaveSingleItem().Spec.Cidr.ShouldBe("192.168.7.0/28");
        var unknown = ImportedFiles.PlanOf("dhcp-range=172.16.0.2,172.16.0.6");
        unknown.Subnets.ShouldBeEmpty();
        unknown.Report.Notes.ShouldHaveSingleItem().Verdict.ShouldBe(ImportVerdict.NotUnderstood);
    }

    [Fact]
    public void TheReportOfAHugeFileStaysReadable()
    {
        var plan = ImportedFiles.PlanOf("dhcp-authoritative\n" + string.Concat(Enumerable.Repeat("cache-size=7\n", 20_000)));
        (plan.Report.Notes.Count, plan.Report.LeftOut).ShouldBe((5000, 15_001));
    }
}

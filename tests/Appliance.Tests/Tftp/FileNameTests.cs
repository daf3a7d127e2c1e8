using Appliance.Server.Tftp.Files;

namespace Appliance.Tests.Tftp;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("undionly.kpxe", "undionly.kpxe")]
    [InlineData("/undionly.kpxe", "undionly.kpxe")]
    [InlineData("//boot//x", "boot/x")]
    [InlineData("./boot/./x", "boot/x")]
    [InlineData("\\boot\\x", "boot/x")]
    [InlineData("/etc/passwd", "etc/passwd")]
    public void NamesAreReadAsBootLoadersMeanThem(string asked, string name)
    {
        FileNames.TryClean(asked, out var clean).ShouldBeTrue();
        clean.ShouldBe(name);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("boot/../../etc/passwd")]
    [InlineData("..\\windows\\win.ini")]
    [InlineData("boot\\..\\..\\x")]
    [InlineData("...//x")]
    [InlineData("C:\\boot.ini")]
    [InlineData("c:/boot.ini")]
    [InlineData("%2e%2e/etc/passwd")]
    [InlineData("..%2fetc%2fpasswd")]
    [InlineData("/")]
    [InlineData("x/..")]
    public void WhatLeavesTheCatalogueIsRefused(string asked) => FileNames.TryClean(asked, out _).ShouldBeFalse();

    [Fact]
    public void ANameOf500LettersIsRefused() => FileNames.TryClean(new string('a', 500), out _).ShouldBeFalse();
}

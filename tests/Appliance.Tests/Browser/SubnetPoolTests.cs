using Appliance.Contracts;
using Appliance.Tests.Store;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

public sealed class SubnetPoolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APoolForSomeClientsIsAddedPutRightChangedAndRemoved()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Mode = SubnetMode.Off }, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/subnets/lab");
        await Button("Add a pool for some clients").ClickAsync();
        await Field("classRange").FillAsync("10.99.0.190-10.99.0.210");
        await Field("classMac").FillAsync("52:5");
        await Button("Save").ClickAsync();

        // The ranges overlap, which is said at the later one; the prefix is half an octet.
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".field.wrong").Filter(new LocatorFilterOptions { Has = Field("classMac") })).ToContainTextAsync("1 to 6 octets");
        await Expect(page.Page.Locator(".field.wrong").Filter(new LocatorFilterOptions { Has = page.Page.Locator("#field-subnet-pool") })).ToContainTextAsync("overlaps");
        await page.ShootAsync("class-pool-wrong");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();

        await Field("classRange").FillAsync("10.99.0.200-10.99.0.210");
        await Field("classMac").FillAsync("52:54:00");
        await Field("classVendor").FillAsync("PXEClient");
        await Field("classFirmware").GetByLabel("UEFI x64").CheckAsync();
        await Field("classFirmware").GetByLabel("BIOS").CheckAsync();
        await page.Page.Locator("#field-subnet-answering").SelectOptionAsync("false");
        await Button("Save").ClickAsync();
        await Expect(page.Page.GetByText("lab is saved.")).ToBeVisibleAsync();
        var lab = (await api.SubnetsAsync(Stop)).Single();
        lab.AnswerRouterSolicitations.ShouldBeFalse();
        var special = lab.Pools.Single(pool => pool.For is not null);
        (special.First, special.Last, special.For!.MacPrefix, special.For.VendorClass).ShouldBe(("10.99.0.200", "10.99.0.210", "52:54:00", "PXEClient"));
        special.For.Firmware.ShouldBe([FirmwareKind.Bios, FirmwareKind.UefiX64]);
        lab.Pools.Single(pool => pool.For is null).First.ShouldBe("10.99.0.100");

        // What others change meanwhile is not undone by a change of the pool, and the pool is no change of theirs.
        await api.ChangeSubnetAsync("lab", new SubnetSpec { LeaseSeconds = 1800 }, Stop);
        await page.GoAsync("/subnets/lab");
        await Expect(Field("classVendor")).ToHaveValueAsync("PXEClient");
        await Field("classFirmware").GetByLabel("BIOS").UncheckAsync();
        await Button("Save").ClickAsync();
        await Eventually.TryAsync(async () => (await api.SubnetsAsync(Stop)).Single().Pools.Single(pool => pool.For is not null).For!.Firmware is [FirmwareKind.UefiX64], "it is changed", Stop);
        (await api.SubnetsAsync(Stop)).Single().LeaseSeconds.ShouldBe(1800);
        await page.ShootAsync("class-pool");

        await Button("Remove pool 1 for some clients").ClickAsync();
        await Button("Save").ClickAsync();
        await Eventually.TryAsync(async () => (await api.SubnetsAsync(Stop)).Single().Pools is [{ For: null, First: "10.99.0.100" }], "it is gone", Stop);
        page.Complaints.ShouldBeEmpty();

        ILocator Button(string name) => page.Page.Locator(".detail").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });
        ILocator Field(string name) => page.Page.Locator($"#field-subnet-{name}-0");
    }
}

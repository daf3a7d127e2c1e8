using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Identity;

public sealed class SavedViewTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OnesViewsAreKeptReplacedAndForgottenAndNobodyElseSeesThem()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var ada = new ApplianceClient(appliance.SignedIn);
        await ada.SaveViewAsync(new SavedView("resources", "Big ones, 10 % more", "q=lifecycle:active"), Stop);
        await ada.SaveViewAsync(new SavedView("resources", "Big ones, 10 % more", "?sort=-memory"), Stop);
        await ada.SaveViewAsync(new SavedView("leases", "Lab", "q=subnet:lab"), Stop);

        (await ada.ViewsAsync(Stop)).ShouldBe([new SavedView("leases", "Lab", "q=subnet:lab"), new SavedView("resources", "Big ones, 10 % more", "sort=-memory")]);
        (await (await new TestPeople(appliance).ClientAsync("otto", "viewer")).ViewsAsync(Stop)).ShouldBeEmpty();

        await ada.RemoveViewAsync("resources", "Big ones, 10 % more", Stop);
        (await ada.ViewsAsync(Stop)).ShouldHaveSingleItem().Name.ShouldBe("Lab");
        (await Should.ThrowAsync<FaultException>(() => ada.RemoveViewAsync("leases", "lab", Stop))).Code.ShouldBe(FaultCodes.NotFound);
    }

    [Fact]
    public async Task EverythingThatIsWrongIsSaidAtOnce()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var fault = await Should.ThrowAsync<FaultException>(() =>
            new ApplianceClient(appliance.SignedIn).SaveViewAsync(new SavedView("Resources1", "a/b", new string('q', 1001)), Stop));
        fault.Fields.Select(field => field.Field).ShouldBe(["list", "name", "query"]);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Inventory;
using Appliance.Tests.Agents;
using Appliance.Tests.Api;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Enrollment;

/// <summary>The whole daemon: a stranger over gRPC, a person over REST.</summary>
public sealed class DecisionEndpointsTests
{
    [Fact]
    public async Task APersonSeesApprovesAndRemovesAMachine()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var machine = await BootAsync(appliance, 1);
        using var door = Wire.ToEnrolment(appliance.Services);
        var pending = (await door.EnrolAsync(machine)).Pending;

        var waiting = (await ListAsync(appliance, "?pending=true&search=525400000001")).Items.ShouldHaveSingleItem();
        (waiting.Name, waiting.Lifecycle, waiting.Pending!.Code, waiting.Model).ShouldBe(("new-525400000001", Lifecycle.Discovered, pending.Code, "Model 1"));

        (await RefusedAsync(appliance, "new-525400000001/approve", new ApproveRequest("node-a", "AAAA-AAAA"))).ShouldBe((HttpStatusCode.Conflict, FaultCodes.CodeMismatch));
        (await RefusedAsync(appliance, "new-525400000001/approve", new ApproveRequest("not a name"))).ShouldBe((HttpStatusCode.BadRequest, FaultCodes.NameInvalid));
        (await RefusedAsync(appliance, "node-z/approve", new ApproveRequest())).ShouldBe((HttpStatusCode.NotFound, FaultCodes.NotFound));
        var reply = await appliance.SignedIn.PostAsJsonAsync("/api/v1/resources/new-525400000001/approve", new ApproveRequest("node-a", pending.Code), ContractsJson.Default.ApproveRequest, Stop);
        var approved = (await reply.Content.ReadFromJsonAsync(ContractsJson.Default.Resource, Stop))!;
        (reply.StatusCode, approved.Name, approved.Lifecycle, approved.Pending).ShouldBe((HttpStatusCode.OK, "node-a", Lifecycle.Verifying, null));

        using var bare = X509CertificateLoader.LoadCertificate((await door.EnrolAsync(machine)).Issued.Certificate.ToByteArray());
        using var certificate = bare.CopyWithPrivateKey(machine.Key);
        using var wire = Wire.ToAgents(appliance.Services, certificate);
        using var call = wire.Agents.Connect(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hello = new Hello { Version = "0.1.0", Role = "discovery" } }, Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hardware = machine.Hardware }, Stop);
        await Eventually.TryAsync(async () => (await ListAsync(appliance, "?lifecycle=available")).Total == 1, "it is available", Stop);
        (await ListAsync(appliance, "?search=node-a")).Items.ShouldHaveSingleItem().Connected.ShouldBeTrue();

        (await appliance.SignedIn.DeleteAsync("/api/v1/resources/node-a", Stop)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await appliance.SignedIn.GetAsync("/api/v1/resources/node-a", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Should.ThrowAsync<Grpc.Core.RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Stop))
            {
            }
        });
    }

    [Fact]
    public async Task ARejectedMachineIsIgnoredUntilAPersonHeedsIt()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var machine = await BootAsync(appliance, 1);
        using var door = Wire.ToEnrolment(appliance.Services);
        await door.EnrolAsync(machine);
        var rejected = await appliance.SignedIn.PostAsJsonAsync(
            $"/api/v1/resources/{InventoryWorld.Mac(1)}/reject", new RejectRequest("not ours"), ContractsJson.Default.RejectRequest, Stop);
        rejected.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var ignored = await appliance.SignedIn.GetFromJsonAsync("/api/v1/ignored-addresses", ContractsJson.Default.PageIgnoredAddress, Stop);
        ignored!.Items.ShouldHaveSingleItem().Mac.ShouldBe(InventoryWorld.Mac(1).ToString());
        (await appliance.SignedIn.DeleteAsync($"/api/v1/ignored-addresses/{InventoryWorld.Mac(1)}", Stop)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await appliance.SignedIn.DeleteAsync($"/api/v1/ignored-addresses/{InventoryWorld.Mac(1)}", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var again = await BootAsync(appliance, 1);
        (await door.EnrolAsync(again)).Pending.ShouldNotBeNull();
    }

    [Fact]
    public async Task ARuleThatNamesLittleIsACarefulOne()
    {
        await using var appliance = await TestAppliance.StartAsync();
        using var body = new StringContent("""{"hostName":"node-{n}","most":2,"when":{"maker":"Example"}}""", System.Text.Encoding.UTF8, "application/json");
        (await appliance.SignedIn.PutAsync("/api/v1/approval-rules/rack-7", body, Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var rule = (await new ApplianceClient(appliance.SignedIn).ApprovalRulesAsync(Stop)).ShouldHaveSingleItem();
        (rule.UnlessData, rule.Order, rule.Pool, rule.Used, rule.ChangedBy).ShouldBe((true, 100, "default", 0, TestAppliance.Administrator));

        using var machine = await BootAsync(appliance, 1);
        using var door = Wire.ToEnrolment(appliance.Services);
        (await door.EnrolAsync(machine)).Issued.Name.ShouldBe("node-1");
        var line = (await new ApplianceClient(appliance.SignedIn).AuditAsync("rule rack-7", null, 10, null, null, Stop)).Items.ShouldHaveSingleItem();
        line.Deed.ShouldBe("approve by rule");
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    [InlineData("?lifecycle=lost")]
    [InlineData("?lifecycle=3")]
    public async Task AListThatCannotBeMadeSaysWhy(string query)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var refused = await appliance.SignedIn.GetAsync($"/api/v1/resources{query}", Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync(ContractsJson.Default.Problem, Stop))!.Code.ShouldBe(FaultCodes.RequestInvalid);
    }

    private static async Task<TestMachine> BootAsync(TestAppliance appliance, int number)
    {
        var mac = InventoryWorld.Mac(number);
        await appliance.Services.GetRequiredService<IMachines>().SeenAsync(mac, FirmwareKind.Bios, Stop);
        var token = await appliance.Services.GetRequiredService<BootTokens>().IssueAsync(mac, Guid.CreateVersion7(), Stop);
        return new TestMachine("", "", mac) { BootToken = token };
    }

    private static async Task<Page<Resource>> ListAsync(TestAppliance appliance, string query) =>
        (await appliance.SignedIn.GetFromJsonAsync($"/api/v1/resources{query}", ContractsJson.Default.PageResource, Stop))!;

    private static async Task<(HttpStatusCode, string)> RefusedAsync(TestAppliance appliance, string path, ApproveRequest request)
    {
        var refused = await appliance.SignedIn.PostAsJsonAsync($"/api/v1/resources/{path}", request, ContractsJson.Default.ApproveRequest, Stop);
        return (refused.StatusCode, (await refused.Content.ReadFromJsonAsync(ContractsJson.Default.Problem, Stop))!.Code);
    }
}

using System.Text.Json;
using Appliance.Contracts;
using Appliance.Web.Frame;
using Appliance.Web.Pages;
using Appliance.Web.Pictures;
using Appliance.Web.Wording;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Web.Components;

/// <summary>The German screen says in German what the API tells in English, and marks as English what it can not say.</summary>
public sealed class ToldInGermanTests : IAsyncDisposable
{
    private readonly Drawn _drawn = new();

    public ToldInGermanTests() => _drawn.Services.GetRequiredService<Words>().Speak("de");

    public ValueTask DisposeAsync() => _drawn.DisposeAsync();

    [Fact]
    public void ARefusalSaysItsCureInGerman()
    {
        var cure = Refused(FaultCodes.SubnetExists, null);
        cure.TextContent.ShouldBe("Wählen Sie einen anderen Namen, oder ändern Sie das Subnetz, das ihn trägt, mit „appliance subnet set“.");
        cure.HasAttribute("lang").ShouldBeFalse();
        Refused(FaultCodes.SubnetExists, FaultCodes.Cures[FaultCodes.SubnetExists]).TextContent.ShouldBe(cure.TextContent);
    }

    [Theory]
    [InlineData(FaultCodes.SubnetExists)]
    [InlineData("LEVER_STUCK")]
    public void ACureOfItsOwnStaysAsItWasTold(string code)
    {
        var cure = Refused(code, "Pull the red lever.");
        (cure.TextContent, cure.GetAttribute("lang")).ShouldBe(("Pull the red lever.", "en"));
    }

    [Fact]
    public void AToastSaysItToo()
    {
        var stack = _drawn.Render<ToastStack>();
        _drawn.Services.GetRequiredService<Toasts>().Refused(Fault(FaultCodes.Restarting, null));
        stack.WaitForAssertion(() => stack.Find(".toast > span").TextContent.ShouldBe("It is so. Die Appliance wird gerade neu gestartet. Versuchen Sie es in ein paar Sekunden noch einmal."));
        stack.FindAll(".toast [lang=en]").ShouldHaveSingleItem().TextContent.ShouldBe("It is so.");
    }

    [Fact]
    public void ABootSaysItsAdviceInGerman()
    {
        var boot = _drawn.Render<BootPicture>(of => of.Add(one => one.Attempt, new BootAttempt(
            Guid.Empty, "52:54:00:00:00:01", FirmwareKind.Bios, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, BootOutcome.Failed, ReasonCodes.RequestExpired, ReasonCodes.Advice[ReasonCodes.RequestExpired], null, [])));

        boot.Find(".notice").TextContent.ShouldContain("Niemand hat rechtzeitig entschieden. Schalten Sie die Maschine noch einmal ein");
        boot.FindAll("[lang]").ShouldBeEmpty();
    }

    [Fact]
    public void ASettingSaysWhatItMeansEachOnALineOfItsOwn()
    {
        var setting = new Setting
        {
            Key = "Agents:Address",
            Kind = SettingKind.Text,
            Choices = [],
            Description = "The one address to listen on; empty for all.",
            Source = SettingSource.File,
            Saved = false,
            Secret = false,
            Fixed = "Agents know this address, and would be cut off.",
            Value = JsonElement.Parse("\"192.0.2.1\""),
            Default = JsonElement.Parse("\"\""),
        };
        Lines(setting).ShouldBe([
            "Die eine Adresse, auf der gehorcht wird. Leer: alle.", "Hier nicht änderbar: Agenten kennen diese Adresse und wären abgeschnitten.", "Wie ausgeliefert: leer."]);
        Lines(setting with { Key = "Lever:Length", Description = "How long it is.", Fixed = null, Kind = SettingKind.List, Value = JsonElement.Parse("[]"), Default = JsonElement.Parse("[]") })
            .ShouldBe(["How long it is.", "Je Zeile einer."]);
    }

    private IEnumerable<string> Lines(Setting setting) => _drawn.Render<SettingField>(of => of.Add(field => field.Setting, setting)).FindAll(".help > span").Select(line => line.TextContent);

    private AngleSharp.Dom.IElement Refused(string code, string? cure) => _drawn.Render<Refused>(of => of.Add(notice => notice.Fault, Fault(code, cure))).FindAll("p")[1];

    private static FaultException Fault(string code, string? cure) => new(FaultKind.Conflict, code, "It is so.")
    {
        Answer = cure is null ? null : new Problem { Type = "about:blank", Title = "Conflict", Status = 409, Detail = "It is so.", Code = code, Cure = cure },
    };
}

using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Api.Page;
using Appliance.Server.Identity;
using Microsoft.Net.Http.Headers;
using NSubstitute;

namespace Appliance.Tests.Api;

public sealed class PageTests
{
    private readonly ISetup _setup = Substitute.For<ISetup>();

    [Fact]
    public void BothLanguagesSayTheSameThings() => PageTexts.All[1].Keys.ShouldBe(PageTexts.All[0].Keys);

    [Fact]
    public void NothingIsLeftUnfilled()
    {
        _setup.Required.Returns(true);
        foreach (var texts in PageTexts.All) Render(texts, ServiceState.Running).ShouldNotContain("{{");
    }

    [Theory]
    [InlineData("de-DE,de;q=0.9,en;q=0.8", "de")]
    [InlineData("en-GB,de;q=0.9", "en")]
    [InlineData("fr;q=0.9,de;q=0.5", "de")]
    [InlineData("de;q=0,en", "en")]
    [InlineData("ja", "en")]
    [InlineData("", "en")]
    public void TheReadersLanguageIsTaken(string accepted, string language)
    {
        var languages = StringWithQualityHeaderValue.TryParseList([accepted], out var parsed) ? parsed : [];

        PageTexts.For(languages).Language.ShouldBe(language);
    }

    [Fact]
    public void TheWorstServiceSpeaksForAll()
    {
        Render(PageTexts.All[0], ServiceState.Running, ServiceState.Failed).ShouldContain("A service has failed.");
        Render(PageTexts.All[0], ServiceState.Running, ServiceState.Off).ShouldContain("All services are well.");
    }

    [Fact]
    public void StrangersSeeStatesAndNoDetail()
    {
        var page = Render(PageTexts.All[0], ServiceState.Running);

        page.ShouldContain("running");
        page.ShouldNotContain("10.99.0.1");
        page.ShouldNotContain("appliance setup");
    }

    [Fact]
    public void SetUpIsShownWhileItWaits()
    {
        _setup.Required.Returns(true);

        Render(PageTexts.All[1], ServiceState.Running).ShouldContain("Einrichtung");
    }

    [Fact]
    public void ThePageNeedsNothingThatItsPolicyForbids()
    {
        var page = Render(PageTexts.All[0], ServiceState.Running);

        Regex.IsMatch(page, @"<script|<style|\sstyle=|\son[a-z]+=|https?:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).ShouldBeFalse();
    }

    [Fact]
    public void AServiceOfAStrangeNameIsShownAsText()
    {
        var strange = new ServiceStatus("<script>x</script>", ServiceState.Running, "");

        new StatusPage(_setup, [new Fixed(strange)]).Render(PageTexts.All[0]).ShouldNotContain("<script>");
    }

    private string Render(PageTexts texts, params ServiceState[] states) =>
        new StatusPage(_setup, states.Select((state, n) => new Fixed(new ServiceStatus($"service{n}", state, "10.99.0.1:67 on br0")))).Render(texts);

    private sealed class Fixed(ServiceStatus status) : IServiceReport
    {
        public ServiceStatus Report() => status;
    }
}

using Appliance.Server.Identity.People;

namespace Appliance.Tests.Identity;

public sealed class PasswordTests
{
    [Fact]
    public void APasswordFitsItsOwnHashOnly()
    {
        var kept = PasswordHash.Make("a quiet grey heron");

        kept.ShouldStartWith("pbkdf2-sha256$600000$");
        PasswordHash.Fits(kept, "a quiet grey heron").ShouldBeTrue();
        PasswordHash.Fits(kept, "a quiet grey herom").ShouldBeFalse();
        PasswordHash.Fits(kept, "").ShouldBeFalse();
    }

    [Fact]
    public void TheSamePasswordIsKeptDifferentlyEachTime() => PasswordHash.Make("a quiet grey heron").ShouldNotBe(PasswordHash.Make("a quiet grey heron"));

    [Fact]
    public void NobodysHashFitsNothingAndCostsAsMuch()
    {
        PasswordHash.Fits(PasswordHash.Nobody, "").ShouldBeFalse();
        PasswordHash.Nobody.Split('$')[1].ShouldBe(PasswordHash.Make("x").Split('$')[1]);
    }

    [Theory]
    [InlineData("short", "characters")]
    [InlineData("Password123!", "guessed first")]
    [InlineData("QWERTZUIOP", "guessed first")]
    [InlineData("aaaaaaaaaaaaaaa", "repeats")]
    [InlineData("my name is Margarethe", "sign-in name")]
    public void AWeakPasswordIsRefusedAndToldWhy(string password, string why) =>
        new PasswordRules().Problem(password, "margarethe").ShouldNotBeNull().ShouldContain(why);

    [Theory]
    [InlineData("a quiet grey heron")]
    [InlineData("größer als zwölf Äpfel")]
    [InlineData("tz7!pq-0wm")]
    public void AGoodPasswordNeedsNoMixtureOfSigns(string password) => new PasswordRules().Problem(password, "margarethe").ShouldBeNull();

    [Fact]
    public void APasswordOf128SignsIsTheLongest()
    {
        var longest = string.Concat(Enumerable.Repeat("abcdefgh", 16));

        new PasswordRules().Problem(longest, "op").ShouldBeNull();
        new PasswordRules().Problem(longest + "x", "op").ShouldNotBeNull();
    }
}

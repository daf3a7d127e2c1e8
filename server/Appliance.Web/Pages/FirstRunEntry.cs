namespace Appliance.Web.Pages;

/// <summary>The form of the first run.</summary>
public sealed class FirstRunEntry
{
    public string? Token { get; set; }

    /// <summary>Set on the second page: the token was right, and all the rest is there.</summary>
    public string? Whole { get; set; }

    /// <summary>Set by "Look again": the networks are asked anew, and nothing is set up yet.</summary>
    public string? Again { get; set; }

    public string? Name { get; set; }

    public string? Password { get; set; }

    /// <summary>Of the proposal that was chosen; empty for none.</summary>
    public string? Interface { get; set; }

    public string? SubnetName { get; set; }

    public string? Domain { get; set; }
}

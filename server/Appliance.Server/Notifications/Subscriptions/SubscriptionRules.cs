using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Server.Notifications.Webhooks;

namespace Appliance.Server.Notifications.Subscriptions;

/// <summary>What can be subscribed to. Says everything that is wrong at once.</summary>
internal sealed partial class SubscriptionRules(WebhookAddresses addresses)
{
    private const int MostTerms = 50;
    private const int LongestTerm = 200;

    public void Check(NotificationSpec spec)
    {
        var faults = new List<FieldFault>();
        if (spec.Channel == NotificationChannel.Mail && spec.Url is not null) faults.Add(new FieldFault("url", "is for webhooks; mail goes to your own address"));
        if (spec.Channel == NotificationChannel.Webhook && addresses.Problem(spec.Url) is { } problem) faults.Add(new FieldFault("url", problem));
        if (spec.Channel == NotificationChannel.Webhook && spec.Pace != NotificationPace.AtOnce) faults.Add(new FieldFault("pace", "of a webhook is at once"));
        CheckTerms("kinds", spec.Kinds, Kind(), "must be how names of events begin, such as dhcp.", faults);
        CheckTerms("objects", spec.Objects, Reference(), "must be objects such as subnet/lab", faults);
        CheckTerms("pools", spec.Pools, Pool(), "must be names of pools", faults);
        if (spec.Hour is < 0 or > 23) faults.Add(new FieldFault("hour", "must be 0 to 23"));
        if (spec.TimeZone.Length > LongestTerm || !TimeZoneInfo.TryFindSystemTimeZoneById(spec.TimeZone, out _)) faults.Add(new FieldFault("timeZone", "is no time zone such as Europe/Berlin"));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "Nothing was subscribed to.", faults);
    }

    private static void CheckTerms(string field, IReadOnlyList<string>? terms, Regex good, string rule, List<FieldFault> faults)
    {
        if (terms is null) return;
        if (terms.Count > MostTerms) faults.Add(new FieldFault(field, $"must be at most {MostTerms}"));
        else if (terms.Any(term => term is null || term.Length > LongestTerm || !good.IsMatch(term))) faults.Add(new FieldFault(field, rule));
    }

    [GeneratedRegex(@"\A[a-z0-9.-]{1,100}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Kind();

    [GeneratedRegex(@"\A[a-z-]{1,40}/[\w.:-]{1,150}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pool();
}

using Appliance.Contracts;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Notifications.Subscriptions;

/// <summary>Reads rows of <c>notifications.subscriptions</c>.</summary>
internal static class SubscriptionRows
{
    /// <summary>The columns that <see cref="Read"/> wants, in its order.</summary>
    public static Sql.Piece Columns => new("id, owner, channel, url, severity, kinds, objects, pools, pace, hour, time_zone, language, rotated_at, cursor, digest_at, attempts, told");

    public static Subscription Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), Enum.Parse<NotificationChannel>(row.GetString(2)), row.TextOrNull(3), (Severity)row.GetInt16(4),
        row.GetFieldValue<string[]>(5), row.GetFieldValue<string[]>(6), row.GetFieldValue<string[]>(7), Enum.Parse<NotificationPace>(row.GetString(8)), row.GetInt32(9),
        row.GetString(10), Enum.Parse<NotificationLanguage>(row.GetString(11)), row.TimeOrNull(12), row.GetInt64(13), row.TimeOrNull(14), row.GetInt32(15), row.GetBoolean(16));

    /// <summary>As the API shows them, the oldest first.</summary>
    public static Task<List<Notification>> ShowAsync(IQueries store, Guid? id, string? ownerName, CancellationToken stop) => store.QueryAsync(
        $"""
        select id, owner_name, channel, url, severity, kinds, objects, pools, pace, hour, time_zone, language, created_at, failing_since, stopped_at, reason,
          (select max(ended_at) from notifications.deliveries d where d.subscription = s.id and d.state = 'Sent')
        from notifications.subscriptions s where ({id}::uuid is null or id = {id}) and ({ownerName} is null or owner_name = {ownerName}) order by id
        """,
        row => new Notification(
            row.GetGuid(0), row.GetString(1), Enum.Parse<NotificationChannel>(row.GetString(2)), row.TextOrNull(3), (Severity)row.GetInt16(4),
            row.GetFieldValue<string[]>(5), row.GetFieldValue<string[]>(6), row.GetFieldValue<string[]>(7), Enum.Parse<NotificationPace>(row.GetString(8)), row.GetInt32(9),
            row.GetString(10), Enum.Parse<NotificationLanguage>(row.GetString(11)), row.Time(12),
            !row.IsDBNull(14) ? NotificationState.Stopped : !row.IsDBNull(13) ? NotificationState.Failing : NotificationState.Active,
            row.TimeOrNull(14) ?? row.TimeOrNull(13), row.TextOrNull(15), row.TimeOrNull(16)), stop);
}

using Appliance.Server.Store;

namespace Appliance.Server.Events.Feed;

/// <summary>
/// The statements that look for events. What is not asked for is folded away by the planner, which knows the parameters; the terms are spelled as
/// the indexes are, so that it finds them.
/// </summary>
internal static class EventSearch
{
    public static Sql Before(EventFilter filter, long before, int limit) =>
        $"""
        select id, at, name, severity, object, message, data, count, first_at, acknowledged_at, acknowledged_by, comment from events.events
        where id < {before} and {Matching(filter)} order by id desc limit {limit}
        """;

    public static Sql After(EventFilter filter, long after, long newest, int limit) =>
        $"""
        select id, at, name, severity, object, message, data, count, first_at, acknowledged_at, acknowledged_by, comment from events.events
        where id > {after} and id <= {newest} and {Matching(filter)} order by id limit {limit}
        """;

    public static Sql Count(EventFilter filter, int most) =>
        $"select count(*) from (select from events.events where id is not null and {Matching(filter)} limit {most}) found";

    public static Sql.Piece Matching(EventFilter filter) => new(
        $"""
        severity >= {(short)filter.AtLeast} and ({filter.Object} is null or object = {filter.Object})
        and ({filter.Within} is null or object = any({filter.Within}))
        and ({filter.Name} is null or name collate "C" ^@ {filter.Name})
        and ({filter.From} is null or at >= {filter.From}) and ({filter.To} is null or at < {filter.To})
        and ({filter.Acknowledged is not true} or acknowledged_at is not null) and ({filter.Acknowledged is not false} or acknowledged_at is null)
        and ({LikePattern.Containing(filter.Search)} is null or lower(name || ' ' || coalesce(object, '') || ' ' || message) like {LikePattern.Containing(filter.Search)})
        """);
}

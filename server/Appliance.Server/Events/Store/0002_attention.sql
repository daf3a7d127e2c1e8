-- What people did with an event, and how often it came.
alter table events.events
  add column count integer not null default 1,
  add column first_at timestamptz,           -- when it came first; null while it came once
  add column acknowledged_at timestamptz,
  add column acknowledged_by text,
  add column comment text,
  add column likeness uuid generated always as
    (md5(name || E'\n' || coalesce(object, '') || E'\n' || severity::text || E'\n' || message)::uuid) stored;

-- Search in text, also in the middle of words.
create extension if not exists pg_trgm;

-- Only what has an id is ever looked for, and an id comes once: so each index is written once a row.
create index events_by_name on events.events (name collate "C", id) where id is not null;
create index events_by_text on events.events using gin (lower(name || ' ' || coalesce(object, '') || ' ' || message) gin_trgm_ops) where id is not null;
create index events_severe on events.events (id) where severity >= 2;
create index events_needing_attention on events.events (id, severity) where severity >= 2 and acknowledged_at is null;
create index events_alike on events.events (likeness) where severity >= 2 and acknowledged_at is null and id is not null;

drop function events.publish();

-- Numbers what waits, and lets a warning or an error that came again take in the one before it, unless somebody has acknowledged that: the
-- newer row has the count and the first time of both and its own, newer id. So no row that a follower has read ever changes under it, and who has not
-- read the older one yet hears of it with the newer one.
create function events.publish(repeats_within interval) returns bigint language plpgsql as $$
declare
  newest bigint;
  numbered bigint;
begin
  if exists (select from events.events where id is null) then
    select last into newest from events.feed for update;
    with waiting as (select entry, row_number() over (order by entry) as place from events.events where id is null)
    update events.events set id = newest + waiting.place from waiting where events.events.entry = waiting.entry;
    get diagnostics numbered = row_count;
    if exists (select from events.events where id > newest and severity >= 2) then
      with fresh as (
        select likeness, max(id) as id, max(at) as at from events.events
        where id > newest and severity >= 2 and acknowledged_at is null group by likeness),
      taken as (
        delete from events.events old using fresh
        where old.likeness = fresh.likeness and old.id < fresh.id and old.severity >= 2 and old.acknowledged_at is null
          and old.at > fresh.at - repeats_within
        returning old.likeness, old.count, coalesce(old.first_at, old.at) as first_at),
      sums as (select likeness, sum(count)::integer as count, min(first_at) as first_at from taken group by likeness)
      update events.events now set count = now.count + sums.count, first_at = sums.first_at
      from sums join fresh on fresh.likeness = sums.likeness where now.id = fresh.id;
    end if;
    update events.feed set last = newest + numbered;
  end if;
  return (select last from events.feed);
end $$;

-- A row waits without an id until the transaction that wrote it is visible; events.publish() then numbers it. So a follower that has
-- seen id 7 never misses a row: nothing can appear later with a smaller id, in whatever order transactions commit.
create table events.events (
  entry bigint generated always as identity primary key,
  id bigint unique,
  at timestamptz not null,
  name text not null,
  severity smallint not null,
  object text,
  message text not null,
  data jsonb
);
create index events_waiting on events.events (entry) where id is null;
create index events_by_object on events.events (object, id);
create index events_by_age on events.events (at);

-- One row: the newest id. Its lock lets one publisher work at a time.
create table events.feed (last bigint not null);
insert into events.feed values (0);

create function events.publish() returns bigint language plpgsql as $$
declare
  newest bigint;
  numbered bigint;
begin
  if exists (select from events.events where id is null) then
    select last into newest from events.feed for update;
    -- Under read committed this statement sees all that earlier publishers numbered.
    with waiting as (select entry, row_number() over (order by entry) as place from events.events where id is null)
    update events.events set id = newest + waiting.place from waiting where events.events.entry = waiting.entry;
    get diagnostics numbered = row_count;
    update events.feed set last = newest + numbered;
  end if;
  return (select last from events.feed);
end $$;

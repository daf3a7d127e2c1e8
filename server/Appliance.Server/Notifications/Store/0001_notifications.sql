-- What somebody wants to be told. Whoever holds the claim works on it; every write of a worker carries it.
create table notifications.subscriptions (
  id             uuid primary key,
  owner          uuid not null,
  owner_name     text not null,
  channel        text not null check (channel in ('Mail', 'Webhook')),
  url            text,
  severity       smallint not null,
  kinds          text[] not null,
  objects        text[] not null,
  pools          text[] not null,
  pace           text not null check (pace in ('AtOnce', 'Hourly', 'Daily')),
  hour           int not null,
  time_zone      text not null,
  language       text not null,
  created_at     timestamptz not null,
  rotated_at     timestamptz,                -- when the signing secret was changed last
  cursor         bigint not null,            -- every event up to it is in a delivery, or not wanted
  due            timestamptz,                -- when to look; null: when something happens
  digest_at      timestamptz,                -- the next digest; null: at once
  claim          bigint not null default 0,  -- grows with every worker that takes it
  claimed_until  timestamptz,
  attempts       int not null default 0,     -- that failed one after the other
  failing_since  timestamptz,
  told           boolean not null default false,  -- that it fails, by an event of its own
  stopped_at     timestamptz,
  reason         text
);
create index subscriptions_due on notifications.subscriptions (due) where due is not null;
create index subscriptions_claimed on notifications.subscriptions (claimed_until) where claimed_until is not null;
create index subscriptions_of on notifications.subscriptions (owner);

-- One mail, or one message to a webhook: which events it tells of. What it says is made from the events when it is sent.
create table notifications.deliveries (
  id            uuid primary key,
  place         bigint generated always as identity,
  subscription  uuid not null references notifications.subscriptions on delete cascade,
  test          boolean not null default false,
  first_event   bigint,
  last_event    bigint,
  events        int not null,
  state         text not null check (state in ('Waiting', 'Sent', 'GivenUp')),
  made_at       timestamptz not null default clock_timestamp(),
  ended_at      timestamptz,
  attempts      int not null default 0,
  error         text
);
create index deliveries_of on notifications.deliveries (subscription, place);
create index deliveries_waiting on notifications.deliveries (subscription, place) where state = 'Waiting';
create index deliveries_ended on notifications.deliveries (ended_at) where ended_at is not null;

-- What many subscriptions stand on and fails: the mail server. Told once, whoever notices.
create table notifications.troubles (
  target         text primary key,
  failing_since  timestamptz not null default clock_timestamp(),
  reason         text not null
);

-- One boot of a machine. due is set while an announced machine has not shown itself.
create table boot.attempts (
  id uuid primary key,
  mac text not null,
  firmware text not null,
  started timestamptz not null,
  due timestamptz,
  ended timestamptz,
  outcome text not null default 'Running',
  reason text,
  evidence text
);
create index attempts_of_machine on boot.attempts (mac, started desc);
create index attempts_by_age on boot.attempts (started);
create index attempts_running on boot.attempts (id) where outcome = 'Running';

create table boot.hops (
  attempt uuid not null references boot.attempts on delete cascade,
  number int not null,
  kind text not null,
  at timestamptz not null,
  detail text not null,
  bytes bigint,
  primary key (attempt, number)
);

-- Tokens themselves are never kept, only their SHA-256.
create table boot.tokens (
  hash bytea primary key,
  mac text not null,
  attempt uuid not null,
  expires timestamptz not null,
  used_by bytea,
  used_at timestamptz
);
create index tokens_by_age on boot.tokens (expires);

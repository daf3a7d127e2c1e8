-- One number for every claim by whatever worker of whatever server: who holds the greater one is the younger, everywhere.
create sequence jobs.fence;

create table jobs.jobs (
  id uuid primary key,
  number bigint generated always as identity unique,
  kind text not null,
  version int not null,
  title text not null,
  object text,
  asked_by text not null,
  words text not null,                 -- what a search looks in, in lower case
  priority smallint not null,
  turn timestamptz not null,           -- when it was asked for, moved by an hour a level of priority: the order of all claims
  asked timestamptz not null default clock_timestamp(),
  started timestamptz,
  ended timestamptz,
  state text not null default 'Waiting', -- as Contracts' JobState
  parked_from text,                    -- the state a parked job goes on in
  objects text[] not null,             -- what it locks, sorted
  steps text[] not null,
  at int not null default 0,           -- Running: the step to do; Undoing and Stuck: the step to undo
  attempt int not null default 0,      -- how often it was begun
  step_since timestamptz,              -- when it was begun for the first time
  percent int,
  ordered jsonb not null,              -- the state it was asked with: the plan is made from it
  data jsonb not null,                 -- the state as the last success left it
  error_code text,
  error text,
  cancelled_by text,
  locked boolean not null,             -- it holds all its locks, or needs none
  said int not null default 0,         -- how many lines of its own are kept
  due timestamptz not null default clock_timestamp(),
  owner uuid,
  fence bigint not null default 0,
  lease_until timestamptz,
  idempotency_key text,
  order_hash bytea not null
);
create unique index jobs_by_key on jobs.jobs (asked_by, idempotency_key) where idempotency_key is not null;
create index jobs_by_turn on jobs.jobs (turn, number) where state in ('Waiting', 'Running', 'Undoing');
create index jobs_by_state on jobs.jobs (state, number);
create index jobs_by_object on jobs.jobs (object, number);
create index jobs_by_kind on jobs.jobs (kind, number);
create index jobs_by_asker on jobs.jobs (asked_by, number);
create index jobs_by_end on jobs.jobs (ended) where ended is not null;

-- What happened, in order; never changed, and removed with its job only.
create table jobs.history (
  id bigint generated always as identity primary key,
  job uuid not null references jobs.jobs on delete cascade,
  at timestamptz not null default clock_timestamp(),
  fact text not null,
  step int,
  attempt int,
  fence bigint,
  operation uuid,
  percent int,
  code text,
  text text
);
create index history_by_job on jobs.history (job, id);

-- Who waits for an object; who waited longer goes first.
create table jobs.wants (
  job uuid not null references jobs.jobs on delete cascade,
  object text not null,
  turn timestamptz not null,
  primary key (job, object)
);
create index wants_by_object on jobs.wants (object, turn);

-- Held until the job has ended, whatever happens to its worker.
create table jobs.locks (
  object text primary key,
  job uuid not null references jobs.jobs,
  purpose text not null,
  since timestamptz not null default clock_timestamp()
);
create index locks_by_job on jobs.locks (job);

create table jobs.reconcilers (
  name text primary key,
  epoch bigint not null default 0,
  holder uuid,
  held_until timestamptz,
  due timestamptz not null default clock_timestamp(),
  started timestamptz,
  milliseconds int,
  result text,
  error text,
  runs bigint not null default 0
);

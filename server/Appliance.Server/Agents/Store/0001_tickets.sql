-- Members as they last said hello, and where they are connected now.
create table agents.members (
  resource uuid primary key,
  can text[] not null,
  ledger uuid,                     -- of its orders; null: it takes none
  server uuid                      -- the server process it is connected to; null: to none
);

create table agents.servers (id uuid primary key, beat timestamptz not null);

-- The greatest fence of each object, over all agents; an agent keeps its own. Never forgotten.
create table agents.fences (object text primary key, fence bigint not null);

create table agents.tickets (
  operation uuid primary key,      -- as the job names it
  ticket uuid not null unique,     -- as the agent hears it: another one after a failure that left nothing done
  agent uuid not null,
  object text not null,
  fence bigint not null,
  hash bytea not null,             -- of what was asked for
  capability text not null,
  looks boolean not null,          -- changes nothing
  work bytea not null,             -- the order, without a password
  secret text[],                   -- purpose and owner of the password that goes with it
  state text not null,             -- Waiting, Sent, Begun, Done, Failed, Cancelled, Unknown
  ledger uuid,                     -- the agent's, when it was sent first
  seq bigint not null default 0,   -- of the last message about it
  deadline timestamptz not null,
  wanted text,                     -- why it shall end before it is done: Deadline, Undo
  is_on boolean,
  code text,
  error text,
  again boolean not null default false,
  asked timestamptz not null default clock_timestamp(),
  ended timestamptz
);

create index tickets_open on agents.tickets (agent) where ended is null;
create index tickets_ended on agents.tickets (ended) where ended is not null;

create table agents.ticket_lines (
  operation uuid not null references agents.tickets on delete cascade,
  seq bigint not null,
  percent int,
  text text not null,
  primary key (operation, seq)
);

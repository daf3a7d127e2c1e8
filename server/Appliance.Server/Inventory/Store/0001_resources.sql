create table inventory.resources (
  id uuid primary key,
  name text not null unique,
  lifecycle text not null,
  member boolean not null default false,
  waiting boolean not null default false,  -- its request to become a member waits for a person
  operation text,
  deadline timestamptz,
  macs text[] not null,
  boot_mac text,
  firmware text not null,

  -- The composite identity, cleaned; no part of it is trusted alone.
  uuid text not null default '',
  system_serial text not null default '',
  board_serial text not null default '',
  chassis_serial text not null default '',

  -- What lists show of the hardware report.
  maker text,
  model text,
  cpu_threads integer not null default 0,
  memory_bytes bigint not null default 0,
  disk_bytes bigint not null default 0,
  has_data boolean not null default false,

  fault_code text,
  fault_message text,
  fault_since timestamptz,
  first_seen timestamptz not null,
  last_seen timestamptz not null,

  -- Grows with each write, so that the copy in memory never goes back.
  version bigint not null default 1
);

create index resources_deadline on inventory.resources (deadline) where deadline is not null;

create table inventory.reports (
  resource uuid primary key references inventory.resources (id) on delete cascade,
  hardware jsonb not null,
  reported_at timestamptz not null
);

create table inventory.ignored (
  mac text primary key,
  since timestamptz not null
);

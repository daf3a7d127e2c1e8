-- Keys that transfers are signed with. Their secrets are sealed, as dns-key/NAME.
create table dns.keys (
  name text primary key,
  made timestamptz not null,
  made_by text not null
);

-- Who may take a zone, and is told when it changes.
create table dns.secondaries (
  zone text not null references dns.zones on delete cascade,
  address text not null,               -- with its port
  key text references dns.keys,        -- null: its address is all that is asked for
  primary key (zone, address)
);

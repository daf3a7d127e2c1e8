-- What people have written. A zone that follows a subnet has a row only when somebody has edited it; what is computed is not kept.
create table dns.zones (
  name text primary key,
  seconds int not null,
  absence int not null,
  refresh int not null,
  retry int not null,
  expire int not null,
  server text,                         -- null: the appliance
  contact text                         -- as a name; null: hostmaster
);

-- The records of one type at one name, as a zone file writes them, names whole and without final dots.
create table dns.record_sets (
  zone text not null references dns.zones on delete cascade,
  name text not null,
  type text not null,
  seconds int,                         -- null: the zone's
  data text[] not null check (cardinality(data) > 0),
  primary key (zone, name, type)
);

-- The serial of each zone and a digest of what was published under it. Rows stay when a zone goes: its serial grows on when it comes back.
create table dns.serials (
  zone text primary key,
  serial bigint not null,
  digest bytea not null
);

-- Every change takes this row first: changes come one after the other, and memory never goes back to an older state.
create table dns.revision (value bigint not null);
insert into dns.revision values (1);

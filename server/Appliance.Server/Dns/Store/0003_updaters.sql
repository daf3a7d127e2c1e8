-- Whose updates (RFC 2136) a zone takes.
create table dns.updaters (
  zone text not null references dns.zones on delete cascade,
  key text not null references dns.keys,
  names text[] not null,               -- whole; "*.x" is all below x; none: the whole zone
  types text[] not null,               -- none: all that a zone can hold
  primary key (zone, key)
);

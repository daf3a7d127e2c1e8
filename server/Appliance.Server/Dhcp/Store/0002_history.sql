-- Who had an address before its present holder. A row comes here when another lease takes its place in dhcp.leases, or the subnet goes.
create table dhcp.former_leases (
  subnet    uuid        not null,
  address   inet        not null,
  mac       macaddr     not null,
  client_id bytea,
  host_name text,
  state     text        not null check (state in ('Active', 'Released', 'Declined')),
  granted   timestamptz not null,
  expires   timestamptz not null,
  primary key (address, granted, subnet)
);

create index on dhcp.former_leases (mac, granted);
create index on dhcp.former_leases (granted);
create index on dhcp.former_leases (expires);
create index on dhcp.leases (address);
create index on dhcp.leases (mac);

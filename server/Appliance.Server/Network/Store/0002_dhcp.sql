-- What DHCP says and to whom: relays, wires shared by several subnets, options, pools for some clients only, and reservations for clients
-- that are known by something else than their MAC address.
alter table network.subnets
  add column relayed boolean not null default false,
  add column relays inet[] not null default '{}',
  add column shared_network text,
  add column options jsonb not null default '[]';

alter table network.pools add column clients jsonb;

alter table network.reservations rename column mac to client;
alter table network.reservations add column options jsonb not null default '[]';

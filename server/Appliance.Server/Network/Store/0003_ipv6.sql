-- IPv6 on a subnet, beside its IPv4: at most one prefix. Pools are two arrays of the same length. server_address is our address when the
-- subnet was last checked, as in network.subnets.
create table network.ipv6 (
  subnet uuid primary key references network.subnets on delete cascade,
  prefix cidr not null,
  server_address inet not null,
  served boolean not null,
  pool_firsts inet[] not null,
  pool_lasts inet[] not null check (cardinality(pool_lasts) = cardinality(pool_firsts)),
  dns_servers inet[] not null,
  advertising text not null,
  auto_addresses boolean not null,
  exclude using gist (prefix inet_ops with &&)
);

-- The IPv6 address kept for the same client.
alter table network.reservations add column ipv6 inet, add unique (subnet, ipv6);

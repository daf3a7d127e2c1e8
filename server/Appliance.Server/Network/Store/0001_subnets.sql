-- Subnets an operator has defined. server_address is our address on the interface when the subnet was last checked;
-- it holds while the interface is away.
create table network.subnets (
  id uuid primary key,
  name text not null unique,
  cidr cidr not null,
  interface text not null,
  server_address inet not null,
  gateway inet,
  domain text not null,
  dns_servers inet[] not null,
  lease_seconds int not null check (lease_seconds between 60 and 2592000),
  mode text not null,
  answer_router_solicitations boolean not null,
  exclude using gist (cidr inet_ops with &&)
);

create table network.pools (
  subnet uuid not null references network.subnets on delete cascade,
  first inet not null,
  last inet not null check (last >= first),
  primary key (subnet, first)
);

-- One address for one MAC address. With a resource it is a member's, and host_name is the member's name.
create table network.reservations (
  subnet uuid not null references network.subnets on delete cascade,
  mac text not null,
  address inet not null,
  host_name text,
  resource uuid unique,
  primary key (subnet, mac),
  unique (subnet, address)
);

-- Every change takes this row first: changes come one after the other, and memory never goes back to an older state.
create table network.revision (value bigint not null);
insert into network.revision values (1);

-- Domains whose names other servers are asked for than the rest.
create table dns.forwards (
  domain text primary key,
  servers text[] not null check (cardinality(servers) > 0) -- with their ports, in the order they are asked
);

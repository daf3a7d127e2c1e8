-- Carried by the tests as if it were a migration of the planted room Gamma: it points into another room's schema.
create table gamma.things (
  id uuid primary key,
  owner uuid references beta.things
);

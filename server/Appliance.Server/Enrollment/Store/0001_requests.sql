create table enrollment.requests (
  id uuid primary key,
  key_hash bytea not null unique,      -- SHA-256 of the public key (SubjectPublicKeyInfo): one key, one request
  signing_request bytea not null,
  code text not null,
  role text not null,
  agent_version text not null,
  state text not null,                 -- Waiting, Approved, Rejected, Expired, Superseded
  resource uuid not null,
  conflict_with uuid,                  -- the member this stranger looks like
  watch_hash bytea not null,           -- SHA-256 of the watch secret
  mac text not null,                   -- the address it booted or registered from
  attempt uuid,                        -- the boot it came from
  remote_address inet not null,
  since timestamptz not null,
  expires timestamptz not null,
  decided timestamptz,
  reason text,
  certificate bytea,                   -- kept until it is replaced: an answer that got lost is given again
  chain bytea[],
  name text
);

create index requests_resource on enrollment.requests (resource);
create index requests_waiting on enrollment.requests (since) where state = 'Waiting';

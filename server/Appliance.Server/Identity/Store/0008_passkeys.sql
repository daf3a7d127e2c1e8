-- Passkeys: public keys of authenticators that check who holds them.
create table identity.passkeys (
  id             uuid primary key,
  user_id        uuid not null references identity.users on delete cascade,
  credential_id  bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  public_key     bytea not null,            -- COSE
  sign_count     bigint not null,           -- 0 for ever where the authenticator does not count
  site           text not null,             -- the name of ours it is good at
  name           text not null,
  created_at     timestamptz not null,
  last_used_at   timestamptz,
  doubled_at     timestamptz                -- its count went back: there are two of it, and neither comes in
);
create index passkeys_by_user on identity.passkeys (user_id, created_at);

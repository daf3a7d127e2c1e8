-- People. There is one role: administrator.
create table identity.administrators (
  id          uuid primary key,
  name        text not null unique,         -- lower case
  password    text not null,                -- "pbkdf2-sha256$ITERATIONS$SALT$HASH"
  created_at  timestamptz not null
);

-- What the command line and other programs sign in with. Only the hash of a token is kept.
create table identity.api_tokens (
  id            uuid primary key,
  hash          bytea not null unique,      -- SHA-256 of the token's text
  owner         uuid not null references identity.administrators on delete cascade,
  name          text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  last_used_at  timestamptz
);

-- The one-time set-up token: at most one row. It goes when the first administrator comes.
create table identity.setup_token (
  only_one    boolean primary key default true check (only_one),
  hash        bytea not null,
  created_at  timestamptz not null
);

-- Join tokens. The verifier is SHA-256 of the secret: the key of the proof, not the secret itself.
create table identity.join_tokens (
  id          uuid primary key,
  verifier    bytea not null,
  host        text,
  made_by     text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  used_by     bytea                         -- hash of the public key that used it
);

-- Whose public key is whose, for ever: a key never serves two resources.
create table identity.keys (
  key_hash  bytea primary key,
  resource  uuid not null
);

-- Client certificates. Turns order what happens to one resource, so that a late reader can not undo a newer change.
create sequence identity.turns;

create table identity.certificates (
  serial      text primary key,
  resource    uuid not null,
  key_hash    bytea not null references identity.keys,
  turn        bigint not null,
  status      text not null check (status in ('active', 'superseded', 'revoked')),
  reason      text,
  der         bytea not null,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null
);

create unique index one_active_certificate on identity.certificates (resource) where status = 'active';

-- A generation of the key that seals secrets, itself sealed with the key of the same generation in the key file.
create table identity.secret_keys (
  generation  integer primary key,
  sealed      bytea not null,               -- nonce, ciphertext, tag
  made_at     timestamptz not null
);

create table identity.secrets (
  purpose     text not null,
  owner       text not null,
  generation  integer not null references identity.secret_keys,
  sealed      bytea not null,               -- nonce, ciphertext, tag; bound to purpose, owner and generation
  changed_at  timestamptz not null,
  primary key (purpose, owner)
);
create index secrets_by_generation on identity.secrets (generation);

-- The pool a machine lies in: what a role can be granted for.
alter table inventory.resources add column pool text not null default 'default';

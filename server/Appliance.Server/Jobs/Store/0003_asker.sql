-- The user who asked for it, whose own it is; null when a room did. Jobs of earlier programs belong to nobody.
alter table jobs.jobs add column asker uuid;
create index jobs_by_own on jobs.jobs (asker, number) where asker is not null;

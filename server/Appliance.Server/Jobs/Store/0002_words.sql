-- Search in the middle of words, over hundreds of thousands of jobs that have ended.
create extension if not exists pg_trgm;
create index jobs_by_words on jobs.jobs using gin (words gin_trgm_ops);

-- facts.db is derived from log.db and may be deleted at any time. Its other tables are made from the studies' sheets; a study
-- whose version changed is made anew, and when this file changes, raise FACTS_VERSION.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts, what they may do, and their sessions: server-side only, never ops.

CREATE TABLE accounts (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE COLLATE NOCASE,
  display  TEXT NOT NULL,
  team     TEXT NOT NULL,
  password TEXT NOT NULL,          -- a hash in PHC form
  disabled INTEGER NOT NULL
) STRICT;

-- Grants are ended, never deleted: an op is judged by what its author held when it was written.
CREATE TABLE grants (
  id      INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts (id),
  role    TEXT NOT NULL,
  area    TEXT NOT NULL,
  since   INTEGER NOT NULL,
  until   INTEGER
) STRICT;
CREATE INDEX grants_account ON grants (account);

CREATE TABLE sessions (
  token   BLOB PRIMARY KEY,        -- the hash of the cookie's secret
  account INTEGER NOT NULL REFERENCES accounts (id),
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account);

-- What was announced of photos, and which of them are here whole.
CREATE TABLE blobs (
  photo     BLOB PRIMARY KEY,
  size      INTEGER NOT NULL,
  by        INTEGER NOT NULL,
  announced INTEGER NOT NULL,
  completed INTEGER
) STRICT, WITHOUT ROWID;

-- How people come in, and what is noted of it. Server-side only, never ops.

-- A session is a family of secrets, each of which replaced the one before it.
CREATE TABLE session_families (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES accounts (id),
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  renew   INTEGER NOT NULL DEFAULT 0,  -- secrets issued before this are to be replaced
  settled INTEGER NOT NULL DEFAULT 0   -- secrets before this number are over: who shows one ends the session
) STRICT;
CREATE INDEX session_families_account ON session_families (account);

CREATE TABLE session_tokens (
  token  BLOB PRIMARY KEY,             -- the hash of the cookie's secret
  family INTEGER NOT NULL REFERENCES session_families (id) ON DELETE CASCADE,
  n      INTEGER NOT NULL,             -- its place in the family, from 1
  issued INTEGER NOT NULL,
  used   INTEGER                       -- when it first came back
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tokens_family ON session_tokens (family);

INSERT INTO session_families (id, account, created, seen, expires)
  SELECT row_number() OVER (ORDER BY created, token), account, created, seen, expires FROM sessions;
INSERT INTO session_tokens (token, family, n, issued, used)
  SELECT token, row_number() OVER (ORDER BY created, token), 1, created, created FROM sessions;
DROP TABLE sessions;

-- Codes that open one session on one phone, once.
CREATE TABLE enrolments (
  code    BLOB PRIMARY KEY,            -- the hash of the code
  account INTEGER NOT NULL REFERENCES accounts (id),
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolments_account ON enrolments (account);

-- A second factor by time (RFC 6238), and the codes for whoever lost it.
CREATE TABLE second_factors (
  account   INTEGER PRIMARY KEY REFERENCES accounts (id),
  secret    BLOB NOT NULL,
  confirmed INTEGER,                   -- when it was; until then it is not asked for
  step      INTEGER NOT NULL           -- the last step whose code was accepted: each counts once
) STRICT;
CREATE TABLE recovery_codes (
  account INTEGER NOT NULL REFERENCES accounts (id),
  code    BLOB NOT NULL,               -- the hash of the code
  PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

-- Who did what, by number and by code: no names, no texts, no places. Only ever added to; each hash covers the one before it.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,         -- gap-free from 1
  at      INTEGER NOT NULL,
  actor   INTEGER,                     -- the account that did it; absent: nobody signed in, or the operator
  action  TEXT NOT NULL,
  subject INTEGER,                     -- the account that it was done to
  about   TEXT,                        -- the area, kind or thing that it was about
  hash    BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_appended BEFORE INSERT ON audit WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

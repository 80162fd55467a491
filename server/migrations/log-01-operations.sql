-- log.db is the truth. Nothing in it can be computed from anything else; view.db can be computed from it.
-- Ids of 128 bits are blobs of 16 bytes, big endian. Times are milliseconds since 1970; `eff` is a hybrid clock, ms << 16 | counter.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Small numbers for scopes and devices: an op's index entries then lie side by side for each scope and device,
-- and the rate of insertion does not fall as the log grows.
CREATE TABLE scopes (
  id   INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE devices (
  id        INTEGER PRIMARY KEY,
  device    BLOB NOT NULL UNIQUE,
  account   INTEGER NOT NULL,
  high      INTEGER NOT NULL,      -- up to this n every op of the series is here, admitted or refused
  last_seen INTEGER NOT NULL,
  status    BLOB                   -- CBOR: what the device told of itself last
) STRICT;

-- `raw` holds the op as its author wrote it: kind, entity, author and body are in there and nowhere else.
-- No REFERENCES: the writer makes the numbers itself, and a look-up for each op would be paid for nothing.
CREATE TABLE ops (
  pos      INTEGER PRIMARY KEY,    -- the order of all commits: what the projector follows
  scope    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,       -- the place in the scope's feed, gap-free from 1
  device   INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  eff      INTEGER NOT NULL,
  received INTEGER NOT NULL,
  raw      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX ops_series ON ops (device, n);
CREATE UNIQUE INDEX ops_feed ON ops (scope, seq);

CREATE TABLE quarantine (
  id       INTEGER PRIMARY KEY,
  device   INTEGER NOT NULL REFERENCES devices (id),
  n        INTEGER NOT NULL,       -- 0 when the envelope could not be read
  takes    INTEGER NOT NULL,       -- 1 when it took the place n in the series
  refusal  TEXT NOT NULL,
  received INTEGER NOT NULL,
  author   INTEGER NOT NULL,       -- whose session handed it in
  scope    TEXT,
  kind     TEXT,
  entity   BLOB,
  hash     BLOB NOT NULL,
  raw      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_once ON quarantine (device, hash);
CREATE INDEX quarantine_series ON quarantine (device, n);
CREATE INDEX quarantine_thing ON quarantine (entity, kind) WHERE entity IS NOT NULL;
CREATE INDEX quarantine_author ON quarantine (author);

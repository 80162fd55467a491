-- view.db is derived from log.db and may be deleted at any time. It is not migrated: when this file changes, raise
-- VIEW_VERSION and it is built anew.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each scope is projected, and the digest of its states there.
CREATE TABLE heads (
  scope  TEXT PRIMARY KEY,
  seq    INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One line for each thing: the fold of its ops. Entity ids grow with time, so new ones append to the index.
CREATE TABLE entities (
  id     INTEGER PRIMARY KEY,
  entity BLOB NOT NULL,
  kind   TEXT NOT NULL,
  scope  TEXT NOT NULL,
  state  BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entities_key ON entities (entity, kind, scope);
CREATE INDEX entities_scope ON entities (scope);

-- A thing's history: places in the log.
CREATE TABLE entity_ops (
  entity INTEGER NOT NULL,
  pos    INTEGER NOT NULL,
  PRIMARY KEY (entity, pos)
) STRICT, WITHOUT ROWID;

-- The changes of reference data, in the order of the log: what only administrators may say, and the plans of timetables.
CREATE TABLE changes (
  pos    INTEGER PRIMARY KEY,
  kind   TEXT NOT NULL,
  scope  TEXT NOT NULL,
  author INTEGER NOT NULL
) STRICT;

-- Which feeds speak of a photo.
CREATE TABLE photos (
  photo BLOB NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (photo, scope)
) STRICT, WITHOUT ROWID;

-- The index row of a thing (shared::row), under the thing's id. Boxes are in a tree of their own for each kind, `places_<kind>`.
CREATE TABLE rows (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  scope   TEXT NOT NULL,
  entity  BLOB NOT NULL,
  at      INTEGER NOT NULL,        -- -1 for none
  due     INTEGER NOT NULL,        -- 2^48 for none: never late
  open    INTEGER NOT NULL,
  status  TEXT NOT NULL,
  flags   TEXT NOT NULL,           -- `a,b` or empty
  cell    TEXT,
  placing INTEGER NOT NULL,        -- 0: says its cell or has no spot; 1: the cell was found on the map; 2: it is a cell
  said    TEXT,                    -- the cell that it says it is in, where it is found on the map
  parent  BLOB,
  who     INTEGER,
  unit    TEXT,                    -- the office it lies with
  photo   BLOB,
  lon     INTEGER,                 -- a point that stands for the shape
  lat     INTEGER,
  title   TEXT NOT NULL,
  detail  TEXT NOT NULL,
  code    TEXT NOT NULL,
  west    INTEGER,                 -- the box around the shape
  south   INTEGER,
  east    INTEGER,
  north   INTEGER,
  -- the box is more than that point
  wide    INTEGER AS (west IS NOT lon OR east IS NOT lon OR south IS NOT lat OR north IS NOT lat) STORED,
  shape   BLOB,                    -- CBOR
  until   INTEGER,                 -- by when something is to be done beside the deadline
  words   TEXT NOT NULL            -- what it can be found by beside what it shows
) STRICT;
-- With what is asked for most, so that it is answered by the index alone: counts by status, by square for the tiles of a time, lists of a box.
-- Boxes are left out: the box of a point is the point, and that of what is wider is read from its row.
CREATE INDEX rows_at ON rows (kind, scope, at, status, open, due, lon, lat, wide);
CREATE INDEX rows_due ON rows (kind, scope, open, due);
CREATE INDEX rows_title ON rows (kind, scope, title);
CREATE INDEX rows_code ON rows (kind, scope, code);
CREATE INDEX rows_status ON rows (kind, status);
CREATE INDEX rows_cell ON rows (cell) WHERE cell IS NOT NULL;
CREATE INDEX rows_parent ON rows (parent) WHERE parent IS NOT NULL;
CREATE INDEX rows_who ON rows (who) WHERE who IS NOT NULL;
CREATE INDEX rows_unit ON rows (unit, kind) WHERE unit IS NOT NULL;
-- Where what is late lies; few rows of many are open.
CREATE INDEX rows_work ON rows (kind, scope, due, status, at, lon, lat) WHERE open = 1;
-- What lapses: few rows.
CREATE INDEX rows_until ON rows (kind, until, open, scope) WHERE until IS NOT NULL;
-- What is more than a point.
CREATE INDEX rows_wide ON rows (kind) WHERE wide;
CREATE INDEX rows_placing ON rows (placing) WHERE placing > 0;

-- The flags of rows, one by one.
CREATE TABLE row_flags (
  kind  TEXT NOT NULL,
  flag  TEXT NOT NULL,
  scope TEXT NOT NULL,
  id    INTEGER NOT NULL,
  PRIMARY KEY (kind, flag, scope, id)
) STRICT, WITHOUT ROWID;

-- Which rows hold which pairs, threes and single characters in title, detail, code or words, and which feed they are of. A row's number here is
-- its kind, the hour of its time and its id, in this order of bits: see text.rs.
CREATE VIRTUAL TABLE texts USING fts5 (pairs, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

-- Counts of rows: how many there are (`n`), how many are `open`, and how many of those are `late`: their deadline had passed at the moment that
-- `meta` calls 'late'.

-- For each square of the map at some zoom levels; level 0 counts all, with or without a place. `tile` interleaves the bits of column and row, so
-- that the squares of any map tile are one range.
CREATE TABLE bins (
  kind   TEXT NOT NULL,
  level  INTEGER NOT NULL,
  tile   INTEGER NOT NULL,
  scope  TEXT NOT NULL,
  status TEXT NOT NULL,
  n      INTEGER NOT NULL,
  open   INTEGER NOT NULL,
  late   INTEGER NOT NULL,
  PRIMARY KEY (kind, level, tile, scope, status)
) STRICT, WITHOUT ROWID;

-- The same by day of `at` (-1 for none; see days.rs), at fewer levels.
CREATE TABLE days (
  kind   TEXT NOT NULL,
  level  INTEGER NOT NULL,
  scope  TEXT NOT NULL,
  day    INTEGER NOT NULL,
  tile   INTEGER NOT NULL,
  status TEXT NOT NULL,
  n      INTEGER NOT NULL,
  open   INTEGER NOT NULL,
  late   INTEGER NOT NULL,
  PRIMARY KEY (kind, level, scope, day, tile, status)
) STRICT, WITHOUT ROWID;

-- By who has them: `unit` is empty, `who` is -1 where nobody is named.
CREATE TABLE shares (
  kind   TEXT NOT NULL,
  scope  TEXT NOT NULL,
  unit   TEXT NOT NULL,
  who    INTEGER NOT NULL,
  status TEXT NOT NULL,
  n      INTEGER NOT NULL,
  open   INTEGER NOT NULL,
  late   INTEGER NOT NULL,
  PRIMARY KEY (kind, scope, unit, who, status)
) STRICT, WITHOUT ROWID;

-- Which series came of a file, and which of taking such a one back: a device that nobody carries, whose ops were written at once. What they did is
-- in the ops; here is only what they are called by.
CREATE TABLE imports (
  device  BLOB PRIMARY KEY,
  file    TEXT NOT NULL,               -- its name
  new     INTEGER NOT NULL,            -- so many things were made, or are there again
  changed INTEGER NOT NULL,            -- so many were told otherwise
  gone    INTEGER NOT NULL,            -- so many are no more
  undoes  BLOB                         -- the import that it takes back
) STRICT, WITHOUT ROWID;

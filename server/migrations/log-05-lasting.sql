-- What lasts of things whose ops retention forgets, such as what a round covered: written in the transaction that forgets them, and from
-- then on the truth about them. Only ever added to; each link covers the one before it.
CREATE TABLE lasting (
  id      INTEGER PRIMARY KEY,         -- gap-free from 1
  study   TEXT NOT NULL,               -- the study of the analyst that reads it
  kind    TEXT NOT NULL,
  entity  BLOB NOT NULL,
  scope   TEXT NOT NULL,
  summary BLOB NOT NULL,               -- in the study's own words
  link    BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX lasting_thing ON lasting (study, entity, kind, scope);
CREATE TRIGGER lasting_is_appended BEFORE INSERT ON lasting WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM lasting)
BEGIN SELECT RAISE(ABORT, 'what lasts is only added to'); END;
CREATE TRIGGER lasting_is_not_changed BEFORE UPDATE ON lasting BEGIN SELECT RAISE(ABORT, 'what lasts is only added to'); END;
CREATE TRIGGER lasting_is_not_removed BEFORE DELETE ON lasting BEGIN SELECT RAISE(ABORT, 'what lasts is only added to'); END;

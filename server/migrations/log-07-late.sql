-- What arrives of a thing when its first ops are forgotten already lasts, too: its summary stands beside the first, and each has the place in the log
-- up to which it tells of the thing. What was kept before this has none: it stands for all of the thing, for good.
ALTER TABLE lasting ADD COLUMN upto INTEGER;
DROP INDEX lasting_thing;
CREATE INDEX lasting_thing ON lasting (study, entity, kind, scope);

-- The chain that shows tampering (src/chain.rs): each op's link, and short check values by which `xunge verify` says what differs.
-- Null only until the upgrade of an older log has come by; that goes by `unchained`, the last place that has no link yet to be made.
ALTER TABLE ops ADD COLUMN link BLOB;
ALTER TABLE ops ADD COLUMN marks INTEGER;
-- The hash of what stood in `raw`, once retention has replaced it: the chain goes by the hash.
ALTER TABLE ops ADD COLUMN hash BLOB;
ALTER TABLE quarantine ADD COLUMN link BLOB;
-- When retention removed a photo's bytes; `completed` stays, because they were here.
ALTER TABLE blobs ADD COLUMN removed INTEGER;

INSERT INTO meta (name, value) VALUES ('chained', 0);

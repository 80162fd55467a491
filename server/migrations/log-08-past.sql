-- How an account was called and whether it was let in, until somebody changed that: so that it can be told what stood there before, and said
-- again. Roles need no row here: past grants stay.
CREATE TABLE account_past (
  account  INTEGER NOT NULL REFERENCES accounts (id),
  at       INTEGER NOT NULL,           -- when it was changed, ms
  who      INTEGER,                    -- by this account; by the operator when absent
  display  TEXT NOT NULL,              -- as it stood until then
  team     TEXT NOT NULL,
  disabled INTEGER NOT NULL
) STRICT;

CREATE INDEX account_past_by_account ON account_past (account, at);

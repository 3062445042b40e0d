-- Virtual keys. The record is JSON without any secret; what is looked for has a column of its own.
CREATE TABLE virtual_keys (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  version INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

-- Secrets that are valid, or were, by their HMAC-SHA-256.
CREATE TABLE virtual_key_secrets (
  digest TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX virtual_key_secrets_by_key ON virtual_key_secrets (tenant, name);

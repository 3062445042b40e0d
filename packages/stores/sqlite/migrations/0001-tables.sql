-- Money is pico-USD (1e-12 USD), times are epoch ms. Rows are written by the journal's reader only.

CREATE TABLE attempts (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  exchange TEXT NOT NULL,
  parent TEXT,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  purpose TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  asked_model TEXT,
  asked_tier TEXT,
  tenant TEXT NOT NULL,
  team TEXT,
  key TEXT,
  user TEXT,
  session TEXT,
  tags TEXT NOT NULL, -- JSON object
  started_at INTEGER NOT NULL,
  held INTEGER NOT NULL,
  owner INTEGER NOT NULL, -- the journal that must close it
  outcome TEXT, -- NULL while it is open; this and what follows is written once
  basis TEXT,
  usage TEXT, -- JSON object, every unit
  input_tokens REAL,
  cached_input_tokens REAL,
  cache_write_tokens REAL,
  cache_write_1h_tokens REAL,
  output_tokens REAL,
  reasoning_tokens REAL,
  has_other_units INTEGER, -- 1 when usage has units beside these columns
  cost INTEGER,
  unpriced TEXT, -- JSON array; NULL when every unit had a price
  price_version TEXT,
  service_tier TEXT,
  saved_cache INTEGER,
  saved_trimmer INTEGER,
  saved_router INTEGER,
  ended_at INTEGER,
  first_content_at INTEGER,
  error TEXT,
  reason TEXT, -- of a row of the kind 'correction' only
  corrects TEXT -- the id of the row it is about, where it is known
) STRICT;

CREATE INDEX attempts_by_exchange ON attempts (exchange);
CREATE INDEX attempts_by_day ON attempts (started_at);
CREATE INDEX attempts_by_tenant ON attempts (tenant, started_at);
CREATE INDEX attempts_open ON attempts (owner) WHERE outcome IS NULL;

-- One journal per process, and how far it was read: moved in the same transaction as the rows.
CREATE TABLE owners (
  owner INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  segment INTEGER NOT NULL,
  position INTEGER NOT NULL
) STRICT;

-- Journal lines that could not be read, kept for a person to look at.
CREATE TABLE damaged_lines (
  owner TEXT NOT NULL,
  segment INTEGER NOT NULL,
  position INTEGER NOT NULL,
  line TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- Totals are decimal text, because an account may spend more than 2^63 pico-USD (9.2 million USD).
CREATE TABLE accounts (
  account TEXT PRIMARY KEY,
  spent TEXT NOT NULL,
  reserved TEXT NOT NULL,
  overage TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Holds not settled yet, a row for each account of one. One that lapsed is released, but stays to be settled once.
CREATE TABLE holds (
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  amount INTEGER NOT NULL,
  lapses_at INTEGER NOT NULL,
  is_lapsed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (id, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_live ON holds (account, lapses_at) WHERE is_lapsed = 0;
CREATE INDEX holds_by_lapse ON holds (lapses_at);

CREATE TABLE entries (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  value BLOB NOT NULL,
  is_counter INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;

CREATE INDEX entries_by_age ON entries (is_counter, entry);
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE entry_bytes (bytes INTEGER NOT NULL) STRICT;
INSERT INTO entry_bytes VALUES (0);

CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  UPDATE entry_bytes SET bytes = bytes + length(NEW.value) + length(NEW.key) + 64;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
  UPDATE entry_bytes SET bytes = bytes - length(OLD.value) - length(OLD.key) - 64;
END;
CREATE TRIGGER entry_changed AFTER UPDATE OF value ON entries BEGIN
  UPDATE entry_bytes SET bytes = bytes + length(NEW.value) - length(OLD.value);
END;

-- Closed rows added up by day and by what they are labelled with, as rollups are: the user, the session and each tag. The
-- label '' has all rows: what they have more than a label's is what lacks it.
CREATE TABLE label_rollups (
  rollup INTEGER PRIMARY KEY,
  label TEXT NOT NULL, -- 'user', 'session', 'tag:NAME' or ''
  starts_at INTEGER NOT NULL,
  value TEXT NOT NULL,
  tenant TEXT NOT NULL,
  team TEXT NOT NULL, -- '' for none
  key TEXT NOT NULL, -- '' for none
  attempts INTEGER NOT NULL, -- corrections are none
  unpriced_attempts INTEGER NOT NULL,
  has_other_units INTEGER NOT NULL, -- 1 when label_rollup_units has units of it
  cost_high INTEGER NOT NULL, -- amounts are high * 10^9 + low
  cost_low INTEGER NOT NULL,
  saved_cache_high INTEGER NOT NULL,
  saved_cache_low INTEGER NOT NULL,
  saved_trimmer_high INTEGER NOT NULL,
  saved_trimmer_low INTEGER NOT NULL,
  saved_router_high INTEGER NOT NULL,
  saved_router_low INTEGER NOT NULL,
  uncertain_high INTEGER NOT NULL, -- the part of the cost whose basis is not 'provider'
  uncertain_low INTEGER NOT NULL,
  input_tokens REAL, -- NULL when no row reported any
  cached_input_tokens REAL,
  cache_write_tokens REAL,
  cache_write_1h_tokens REAL,
  output_tokens REAL,
  reasoning_tokens REAL,
  UNIQUE (label, starts_at, value, tenant, team, key)
) STRICT;

CREATE TABLE label_rollup_units (
  rollup INTEGER NOT NULL,
  unit TEXT NOT NULL,
  total REAL NOT NULL,
  PRIMARY KEY (rollup, unit)
) STRICT, WITHOUT ROWID;

-- From which day on they are there, NULL for ever since; rows from before them answer for what lies before it.
CREATE TABLE label_start (starts_at INTEGER) STRICT;
INSERT INTO label_start SELECT (max(started_at) / 86400000 + 1) * 86400000 FROM attempts;

CREATE INDEX attempts_by_user ON attempts (user, started_at) WHERE user IS NOT NULL;
CREATE INDEX attempts_by_session ON attempts (session, started_at) WHERE session IS NOT NULL;

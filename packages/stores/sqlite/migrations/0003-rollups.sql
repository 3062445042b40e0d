-- Closed attempts added up by hour and by day as they are closed, in the transaction that writes their row, so that a
-- report over millions of rows reads some thousands. Rows of open attempts are not in it. Whoever closes rows adds them
-- (src/worker/closings.ts): triggers that did it row by row took as long as everything else about a row.

CREATE TABLE rollups (
  rollup INTEGER PRIMARY KEY,
  span INTEGER NOT NULL, -- ms: an hour or a day
  starts_at INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  team TEXT NOT NULL, -- '' for none
  key TEXT NOT NULL, -- '' for none
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  purpose TEXT NOT NULL,
  kind TEXT NOT NULL,
  basis TEXT NOT NULL,
  outcome TEXT NOT NULL,
  attempts INTEGER NOT NULL, -- corrections are none
  unpriced_attempts INTEGER NOT NULL,
  has_other_units INTEGER NOT NULL, -- 1 when rollup_units has units of it
  cost_high INTEGER NOT NULL, -- amounts are high * 10^9 + low: their sum may pass 2^63 pico-USD (9.2 million USD)
  cost_low INTEGER NOT NULL,
  saved_cache_high INTEGER NOT NULL,
  saved_cache_low INTEGER NOT NULL,
  saved_trimmer_high INTEGER NOT NULL,
  saved_trimmer_low INTEGER NOT NULL,
  saved_router_high INTEGER NOT NULL,
  saved_router_low INTEGER NOT NULL,
  input_tokens REAL, -- NULL when no row reported any
  cached_input_tokens REAL,
  cache_write_tokens REAL,
  cache_write_1h_tokens REAL,
  output_tokens REAL,
  reasoning_tokens REAL,
  UNIQUE (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome)
) STRICT;

CREATE TABLE rollup_units (
  rollup INTEGER NOT NULL,
  unit TEXT NOT NULL,
  total REAL NOT NULL,
  PRIMARY KEY (rollup, unit)
) STRICT, WITHOUT ROWID;

CREATE VIEW closed_attempts AS
SELECT
  attempts.row, span, started_at - started_at % span AS starts_at, tenant, ifnull(team, '') AS team,
  ifnull(key, '') AS key, provider, model, endpoint, purpose, kind, basis, outcome, kind <> 'correction' AS attempts,
  unpriced, has_other_units, cost, ifnull(saved_cache, 0) AS saved_cache, ifnull(saved_trimmer, 0) AS saved_trimmer,
  ifnull(saved_router, 0) AS saved_router, usage, input_tokens, cached_input_tokens, cache_write_tokens,
  cache_write_1h_tokens, output_tokens, reasoning_tokens
FROM attempts, (SELECT 3600000 AS span UNION ALL SELECT 86400000)
WHERE outcome IS NOT NULL;

-- What was there before.
INSERT INTO rollups
SELECT
  NULL, span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, sum(attempts),
  count(unpriced), max(has_other_units), sum(cost / 1000000000), sum(cost % 1000000000),
  sum(saved_cache / 1000000000), sum(saved_cache % 1000000000), sum(saved_trimmer / 1000000000),
  sum(saved_trimmer % 1000000000), sum(saved_router / 1000000000), sum(saved_router % 1000000000), sum(input_tokens),
  sum(cached_input_tokens), sum(cache_write_tokens), sum(cache_write_1h_tokens), sum(output_tokens),
  sum(reasoning_tokens)
FROM closed_attempts
GROUP BY span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome;

INSERT INTO rollup_units
SELECT rollup, unit.key, sum(unit.value)
FROM closed_attempts AS closed CROSS JOIN json_each(closed.usage) AS unit
CROSS JOIN rollups USING (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome)
WHERE closed.has_other_units = 1
  AND unit.key NOT IN (
    'input_tokens', 'cached_input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'output_tokens',
    'reasoning_tokens'
  )
GROUP BY rollup, unit.key;

-- Closed attempts added up by hour and by day as they are closed, in the transaction that writes their row, so that a
-- report over millions of rows reads some thousands. Rows of open attempts are not in it.

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

-- What one row, or all that were there before, adds.
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

-- `INSERT INTO closings` adds one row: the body that both triggers below share.
CREATE VIEW closings AS SELECT row FROM attempts;

CREATE TRIGGER closing_added INSTEAD OF INSERT ON closings BEGIN
  INSERT INTO rollups
  SELECT
    NULL, span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, attempts,
    unpriced IS NOT NULL, has_other_units, cost / 1000000000, cost % 1000000000, saved_cache / 1000000000,
    saved_cache % 1000000000, saved_trimmer / 1000000000, saved_trimmer % 1000000000, saved_router / 1000000000,
    saved_router % 1000000000, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens,
    output_tokens, reasoning_tokens
  FROM closed_attempts
  WHERE row = NEW.row
  ON CONFLICT (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome) DO UPDATE SET
    attempts = attempts + excluded.attempts,
    unpriced_attempts = unpriced_attempts + excluded.unpriced_attempts,
    has_other_units = max(has_other_units, excluded.has_other_units),
    cost_high = cost_high + excluded.cost_high,
    cost_low = cost_low + excluded.cost_low,
    saved_cache_high = saved_cache_high + excluded.saved_cache_high,
    saved_cache_low = saved_cache_low + excluded.saved_cache_low,
    saved_trimmer_high = saved_trimmer_high + excluded.saved_trimmer_high,
    saved_trimmer_low = saved_trimmer_low + excluded.saved_trimmer_low,
    saved_router_high = saved_router_high + excluded.saved_router_high,
    saved_router_low = saved_router_low + excluded.saved_router_low,
    input_tokens = ifnull(input_tokens + excluded.input_tokens, ifnull(input_tokens, excluded.input_tokens)),
    cached_input_tokens = ifnull(
      cached_input_tokens + excluded.cached_input_tokens, ifnull(cached_input_tokens, excluded.cached_input_tokens)
    ),
    cache_write_tokens = ifnull(
      cache_write_tokens + excluded.cache_write_tokens, ifnull(cache_write_tokens, excluded.cache_write_tokens)
    ),
    cache_write_1h_tokens = ifnull(
      cache_write_1h_tokens + excluded.cache_write_1h_tokens,
      ifnull(cache_write_1h_tokens, excluded.cache_write_1h_tokens)
    ),
    output_tokens = ifnull(output_tokens + excluded.output_tokens, ifnull(output_tokens, excluded.output_tokens)),
    reasoning_tokens = ifnull(
      reasoning_tokens + excluded.reasoning_tokens, ifnull(reasoning_tokens, excluded.reasoning_tokens)
    );
  INSERT INTO rollup_units
  SELECT rollup, unit.key, unit.value
  FROM closed_attempts AS closed CROSS JOIN json_each(closed.usage) AS unit
  CROSS JOIN rollups USING (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome)
  WHERE closed.row = NEW.row
    AND closed.has_other_units = 1
    AND unit.key NOT IN (
      'input_tokens', 'cached_input_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'output_tokens',
      'reasoning_tokens'
    )
  ON CONFLICT (rollup, unit) DO UPDATE SET total = total + excluded.total;
END;

CREATE TRIGGER attempt_closed AFTER UPDATE OF outcome ON attempts
WHEN OLD.outcome IS NULL AND NEW.outcome IS NOT NULL BEGIN
  INSERT INTO closings VALUES (NEW.row);
END;

CREATE TRIGGER closed_attempt_added AFTER INSERT ON attempts WHEN NEW.outcome IS NOT NULL BEGIN
  INSERT INTO closings VALUES (NEW.row);
END;

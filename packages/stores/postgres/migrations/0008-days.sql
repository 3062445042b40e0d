-- Closed rows added up by day as well: a report over months reads a row where it read 24.
ALTER TABLE rollups ADD COLUMN span integer NOT NULL DEFAULT 3600000; -- ms: an hour or a day
ALTER TABLE rollups ALTER COLUMN span DROP DEFAULT;
DO $$ BEGIN
  EXECUTE (
    SELECT format('ALTER TABLE rollups DROP CONSTRAINT %I', conname) FROM pg_constraint
    WHERE conrelid = 'rollups'::regclass AND contype = 'u'
  );
END $$;
CREATE UNIQUE INDEX rollups_by_span ON rollups (
  span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard
);

CREATE OR REPLACE FUNCTION roll_up_added() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  WITH keyed AS (
    SELECT
      owner % 16 AS shard, span, started_at - started_at % span AS starts_at, tenant, coalesce(team, '') AS team,
      coalesce(key, '') AS key, provider, model, endpoint, purpose, kind, basis, outcome, unpriced, cost, saved_cache,
      saved_trimmer, saved_router, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens,
      output_tokens, reasoning_tokens, other_units
    FROM added CROSS JOIN (VALUES (3600000), (86400000)) AS spans (span)
  ), merged AS (
    INSERT INTO rollups AS kept (
      shard, span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, attempts,
      unpriced_attempts, cost, saved_cache, saved_trimmer, saved_router, input_tokens, cached_input_tokens,
      cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens
    )
    SELECT
      shard, span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome,
      count(*) FILTER (WHERE kind <> 'correction'), count(unpriced), sum(cost), coalesce(sum(saved_cache), 0),
      coalesce(sum(saved_trimmer), 0), coalesce(sum(saved_router), 0), sum(input_tokens), sum(cached_input_tokens),
      sum(cache_write_tokens), sum(cache_write_1h_tokens), sum(output_tokens), sum(reasoning_tokens)
    FROM keyed
    GROUP BY span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard
    ORDER BY span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard
    ON CONFLICT (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard)
    DO UPDATE SET
      attempts = kept.attempts + excluded.attempts,
      unpriced_attempts = kept.unpriced_attempts + excluded.unpriced_attempts,
      cost = kept.cost + excluded.cost,
      saved_cache = kept.saved_cache + excluded.saved_cache,
      saved_trimmer = kept.saved_trimmer + excluded.saved_trimmer,
      saved_router = kept.saved_router + excluded.saved_router,
      input_tokens = plus(kept.input_tokens, excluded.input_tokens),
      cached_input_tokens = plus(kept.cached_input_tokens, excluded.cached_input_tokens),
      cache_write_tokens = plus(kept.cache_write_tokens, excluded.cache_write_tokens),
      cache_write_1h_tokens = plus(kept.cache_write_1h_tokens, excluded.cache_write_1h_tokens),
      output_tokens = plus(kept.output_tokens, excluded.output_tokens),
      reasoning_tokens = plus(kept.reasoning_tokens, excluded.reasoning_tokens)
    RETURNING *
  )
  INSERT INTO rollup_units AS kept
  SELECT rollup, unit.key, sum(unit.value::double precision)
  FROM keyed
  JOIN merged USING (span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard)
  CROSS JOIN jsonb_each_text(keyed.other_units) AS unit
  WHERE unit.value IS NOT NULL
  GROUP BY rollup, unit.key
  ORDER BY rollup, unit.key
  ON CONFLICT (rollup, unit) DO UPDATE SET total = kept.total + excluded.total;
  RETURN NULL;
END $$;

-- What was there before.
INSERT INTO rollups (
  span, starts_at, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard, attempts,
  unpriced_attempts, cost, saved_cache, saved_trimmer, saved_router, input_tokens, cached_input_tokens,
  cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens
)
SELECT
  86400000, starts_at - starts_at % 86400000 AS day, tenant, team, key, provider, model, endpoint, purpose, kind, basis,
  outcome, shard, sum(attempts), sum(unpriced_attempts), sum(cost), sum(saved_cache), sum(saved_trimmer),
  sum(saved_router), sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(cache_write_1h_tokens),
  sum(output_tokens), sum(reasoning_tokens)
FROM rollups
GROUP BY day, tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard;

INSERT INTO rollup_units
SELECT days.rollup, unit, sum(total)
FROM rollups AS days
JOIN rollups AS hours USING (tenant, team, key, provider, model, endpoint, purpose, kind, basis, outcome, shard)
JOIN rollup_units ON rollup_units.rollup = hours.rollup
WHERE days.span = 86400000 AND hours.span = 3600000 AND hours.starts_at - hours.starts_at % 86400000 = days.starts_at
GROUP BY days.rollup, unit;

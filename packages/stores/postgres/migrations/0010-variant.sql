-- What a row's price depends on beside its usage and tier: size, quality, region. NULL when nothing does.
ALTER TABLE attempts ADD COLUMN variant jsonb;

CREATE OR REPLACE VIEW ledger_rows AS
SELECT
  place, id, exchange, parent, sequence, kind, purpose, endpoint, provider, model, asked_model, asked_tier, tenant,
  team, key, "user", session, tags, started_at, held, outcome, basis, usage, cost, unpriced, price_version,
  service_tier, saved_cache, saved_trimmer, saved_router, ended_at, first_content_at, error, reason, corrects,
  input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
  other_units, variant
FROM attempts
UNION ALL
SELECT
  place, id, exchange, parent, sequence, kind, purpose, endpoint, provider, model, asked_model, asked_tier, tenant,
  team, key, "user", session, tags, started_at, held, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM open_attempts;

-- Opens rows and closes rows, in one transaction. Doing it again changes nothing.
CREATE OR REPLACE FUNCTION record(process bigint, dead_after_ms bigint, intents json, outcomes json) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM owners WHERE owner = process AND heard_at > now_ms() - dead_after_ms / 4) THEN
    PERFORM hear_of(process, dead_after_ms);
  END IF;
  PERFORM ensure_month(moment) FROM (
    SELECT min(started_at) AS moment FROM json_to_recordset(intents) AS intent (started_at bigint)
    GROUP BY date_trunc('month', to_timestamp(started_at / 1000.0) AT TIME ZONE 'UTC')
  ) AS months;
  INSERT INTO open_attempts (
    id, exchange, parent, sequence, kind, purpose, endpoint, provider, model, asked_model, asked_tier, tenant, team,
    key, "user", session, tags, started_at, held, owner
  )
  SELECT
    id, exchange, parent, sequence, kind, purpose, endpoint, provider, model, asked_model, asked_tier, tenant, team,
    key, "user", session, tags, started_at, held, process
  FROM ROWS FROM (json_to_recordset(intents) AS (
    id text, exchange text, parent text, sequence integer, kind text, purpose text, endpoint text, provider text,
    model text, asked_model text, asked_tier text, tenant text, team text, key text, "user" text, session text,
    tags jsonb, started_at bigint, held numeric, is_again boolean
  )) WITH ORDINALITY AS intent
  WHERE is_again IS NULL OR NOT EXISTS (
    SELECT FROM attempts WHERE attempts.started_at = intent.started_at AND attempts.id = intent.id
  )
  ORDER BY ordinality
  ON CONFLICT (id) DO NOTHING;
  WITH ended AS (
    SELECT DISTINCT ON (id) * FROM ROWS FROM (json_to_recordset(outcomes) AS (
      id text, outcome text, basis text, usage jsonb, cost numeric, unpriced jsonb, price_version text,
      service_tier text, saved_cache numeric, saved_trimmer numeric, saved_router numeric, ended_at bigint,
      first_content_at bigint, error text, variant jsonb
    )) WITH ORDINALITY ORDER BY id, ordinality
  ), gone AS (
    DELETE FROM open_attempts WHERE id IN (SELECT id FROM ended) RETURNING *
  )
  INSERT INTO attempts (
    place, id, exchange, parent, sequence, kind, purpose, endpoint, provider, model, asked_model, asked_tier, tenant,
    team, key, "user", session, tags, started_at, held, owner, outcome, basis, usage, cost, unpriced, price_version,
    service_tier, saved_cache, saved_trimmer, saved_router, ended_at, first_content_at, error, variant
  )
  SELECT
    gone.*, outcome, basis, usage, cost, unpriced, price_version, service_tier, saved_cache, saved_trimmer,
    saved_router, ended_at, first_content_at, error, variant
  FROM gone JOIN ended USING (id)
  ON CONFLICT (started_at, id) DO NOTHING;
END $$;

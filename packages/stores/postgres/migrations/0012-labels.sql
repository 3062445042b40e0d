-- Closed rows added up by day and by what they are labelled with, as rollups are: the user, the session and each tag. The
-- label '' has all rows: what they have more than a label's is what lacks it.
CREATE TABLE label_rollups (
  rollup bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity bytea NOT NULL UNIQUE, -- of what tells them apart, shard included: values may be too long for an index
  label text COLLATE "C" NOT NULL, -- 'user', 'session', 'tag:NAME' or ''
  starts_at bigint NOT NULL,
  value text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  team text COLLATE "C" NOT NULL, -- '' for none
  key text COLLATE "C" NOT NULL, -- '' for none
  attempts bigint NOT NULL, -- corrections are none
  unpriced_attempts bigint NOT NULL,
  cost numeric(38, 0) NOT NULL,
  uncertain numeric(38, 0) NOT NULL, -- the part of the cost whose basis is not 'provider'
  saved_cache numeric(38, 0) NOT NULL,
  saved_trimmer numeric(38, 0) NOT NULL,
  saved_router numeric(38, 0) NOT NULL,
  input_tokens double precision, -- NULL when no row reported any
  cached_input_tokens double precision,
  cache_write_tokens double precision,
  cache_write_1h_tokens double precision,
  output_tokens double precision,
  reasoning_tokens double precision
) WITH (fillfactor = 70);

CREATE INDEX label_rollups_by_day ON label_rollups (label, starts_at);

CREATE TABLE label_rollup_units (
  rollup bigint NOT NULL,
  unit text COLLATE "C" NOT NULL,
  total double precision NOT NULL,
  PRIMARY KEY (rollup, unit)
) WITH (fillfactor = 70);

-- From which day on they are there, NULL for ever since; rows from before them answer for what lies before it.
CREATE TABLE label_start (starts_at bigint);
INSERT INTO label_start SELECT (max(started_at) / 86400000 + 1) * 86400000 FROM attempts;

CREATE FUNCTION roll_up_labels() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  WITH keyed AS (
    SELECT
      sha256(convert_to(jsonb_build_array(
        label, started_at / 86400000, value, tenant, coalesce(team, ''), coalesce(key, ''), owner % 16
      )::text, 'UTF8')) AS identity,
      label, started_at - started_at % 86400000 AS starts_at, value, tenant, coalesce(team, '') AS team,
      coalesce(key, '') AS key, kind, basis, unpriced, cost, saved_cache, saved_trimmer, saved_router, input_tokens,
      cached_input_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, other_units
    FROM added CROSS JOIN LATERAL (
      SELECT '' AS label, '' AS value
      UNION ALL SELECT 'user', "user" WHERE "user" IS NOT NULL
      UNION ALL SELECT 'session', session WHERE session IS NOT NULL
      UNION ALL SELECT 'tag:' || tag.key, tag.value FROM jsonb_each_text(tags) AS tag
    ) AS labels
  ), merged AS (
    INSERT INTO label_rollups AS kept (
      identity, label, starts_at, value, tenant, team, key, attempts, unpriced_attempts, cost, uncertain, saved_cache,
      saved_trimmer, saved_router, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens,
      output_tokens, reasoning_tokens
    )
    SELECT
      identity, label, starts_at, value, tenant, team, key, count(*) FILTER (WHERE kind <> 'correction'),
      count(unpriced), sum(cost), coalesce(sum(cost) FILTER (WHERE basis <> 'provider'), 0),
      coalesce(sum(saved_cache), 0), coalesce(sum(saved_trimmer), 0), coalesce(sum(saved_router), 0),
      sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(cache_write_1h_tokens),
      sum(output_tokens), sum(reasoning_tokens)
    FROM keyed
    GROUP BY identity, label, starts_at, value, tenant, team, key
    ORDER BY identity
    ON CONFLICT (identity) DO UPDATE SET
      attempts = kept.attempts + excluded.attempts,
      unpriced_attempts = kept.unpriced_attempts + excluded.unpriced_attempts,
      cost = kept.cost + excluded.cost,
      uncertain = kept.uncertain + excluded.uncertain,
      saved_cache = kept.saved_cache + excluded.saved_cache,
      saved_trimmer = kept.saved_trimmer + excluded.saved_trimmer,
      saved_router = kept.saved_router + excluded.saved_router,
      input_tokens = plus(kept.input_tokens, excluded.input_tokens),
      cached_input_tokens = plus(kept.cached_input_tokens, excluded.cached_input_tokens),
      cache_write_tokens = plus(kept.cache_write_tokens, excluded.cache_write_tokens),
      cache_write_1h_tokens = plus(kept.cache_write_1h_tokens, excluded.cache_write_1h_tokens),
      output_tokens = plus(kept.output_tokens, excluded.output_tokens),
      reasoning_tokens = plus(kept.reasoning_tokens, excluded.reasoning_tokens)
    RETURNING rollup, identity
  )
  INSERT INTO label_rollup_units AS kept
  SELECT rollup, unit.key, sum(unit.value::double precision)
  FROM keyed JOIN merged USING (identity) CROSS JOIN jsonb_each_text(keyed.other_units) AS unit
  WHERE unit.value IS NOT NULL
  GROUP BY rollup, unit.key
  ORDER BY rollup, unit.key
  ON CONFLICT (rollup, unit) DO UPDATE SET total = kept.total + excluded.total;
  RETURN NULL;
END $$;

CREATE TRIGGER attempts_labelled AFTER INSERT ON attempts REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION roll_up_labels();

CREATE INDEX attempts_by_user ON attempts ("user", started_at) WHERE "user" IS NOT NULL;
CREATE INDEX attempts_by_session ON attempts (session, started_at) WHERE session IS NOT NULL;

-- Forgets what names people in what their days add up to, as soon as the first row of a day is old.
CREATE FUNCTION forget_labels(before bigint, named text[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  WITH gone AS (
    DELETE FROM label_rollups WHERE starts_at < before AND label <> '' AND split_part(label, ':', 1) = ANY (named)
    RETURNING rollup
  )
  DELETE FROM label_rollup_units USING gone WHERE label_rollup_units.rollup = gone.rollup;
END $$;

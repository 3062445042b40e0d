-- Money is pico-USD (1e-12 USD) as numeric: bigint ends at 9.2 million USD. Times are epoch ms of the database's clock.

CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS
$$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

CREATE TABLE accounts (
  account text COLLATE "C" PRIMARY KEY,
  spent numeric(38, 0) NOT NULL DEFAULT 0,
  reserved numeric(38, 0) NOT NULL DEFAULT 0,
  overage numeric(38, 0) NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Holds not settled yet, a row for each account of one. One that lapsed is released, but stays to be settled once.
CREATE TABLE holds (
  id text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  amount numeric(38, 0) NOT NULL,
  lapses_at bigint NOT NULL,
  is_lapsed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (id, account)
);

CREATE INDEX holds_live ON holds (account, lapses_at) WHERE NOT is_lapsed;
CREATE INDEX holds_by_lapse ON holds (lapses_at);

-- Locks accounts, always in the same order, so that nobody waits in a circle; then releases what fell due in them.
-- Whoever changes holds has locked their accounts. Gives the time, taken once the locks are held.
CREATE FUNCTION lock_accounts(names text[]) RETURNS bigint LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  name text;
  moment bigint;
BEGIN
  FOR name IN SELECT DISTINCT one COLLATE "C" FROM unnest(names) AS one ORDER BY 1 LOOP
    PERFORM 1 FROM accounts WHERE account = name FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO accounts (account) VALUES (name) ON CONFLICT DO NOTHING;
      PERFORM 1 FROM accounts WHERE account = name FOR UPDATE;
    END IF;
  END LOOP;
  moment := now_ms();
  WITH due AS (
    UPDATE holds SET is_lapsed = true
    WHERE account = ANY (names) AND NOT is_lapsed AND lapses_at <= moment
    RETURNING account, amount
  )
  UPDATE accounts SET reserved = accounts.reserved - sums.amount
  FROM (SELECT account, sum(amount) AS amount FROM due GROUP BY account) AS sums
  WHERE accounts.account = sums.account;
  RETURN moment;
END $$;

-- The first claim without room; NULL when the hold was given. The accounts are locked.
CREATE FUNCTION reserve(hold text, names text[], limits numeric[], wanted numeric, lapse bigint)
RETURNS json LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  shortage json;
BEGIN
  SELECT json_build_object('shortOf', a.account, 'spent', a.spent::text, 'reserved', a.reserved::text) INTO shortage
  FROM unnest(names, limits) WITH ORDINALITY AS claim (account, most, place) JOIN accounts a USING (account)
  WHERE a.spent + a.reserved + wanted > claim.most
  ORDER BY claim.place LIMIT 1;
  IF shortage IS NOT NULL THEN RETURN shortage; END IF;
  UPDATE accounts SET reserved = reserved + wanted WHERE account = ANY (names);
  INSERT INTO holds (id, account, amount, lapses_at) SELECT hold, one, wanted, lapse FROM unnest(names) AS one;
  RETURN NULL;
END $$;

CREATE FUNCTION settle(hold text, cost numeric) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  WITH gone AS (DELETE FROM holds WHERE id = hold RETURNING account, amount, is_lapsed)
  UPDATE accounts SET
    spent = spent + cost,
    reserved = reserved - CASE WHEN gone.is_lapsed THEN 0 ELSE gone.amount END,
    overage = overage + greatest(cost - gone.amount, 0)
  FROM gone WHERE accounts.account = gone.account
$$;

-- Runs commands of many callers in one transaction, in their order; gives a shortage or null for each.
CREATE FUNCTION transact(commands json) RETURNS json LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  command json;
  moment bigint;
  names text[];
  results json[] := '{}';
  result json;
BEGIN
  moment := lock_accounts(ARRAY(
    SELECT DISTINCT json_array_elements_text(one -> 'accounts') FROM json_array_elements(commands) AS one
  ));
  FOR command IN SELECT json_array_elements(commands) LOOP
    result := NULL;
    CASE command ->> 'op'
      WHEN 'reserve' THEN
        names := ARRAY(SELECT json_array_elements_text(command -> 'accounts'));
        result := reserve(
          command ->> 'id',
          names,
          ARRAY(SELECT one::numeric FROM json_array_elements_text(command -> 'limits') AS one),
          (command ->> 'amount')::numeric,
          moment + (command ->> 'ttlMs')::bigint
        );
      WHEN 'settle' THEN
        PERFORM settle(command ->> 'id', (command ->> 'spent')::numeric);
      WHEN 'extend' THEN
        UPDATE holds SET lapses_at = greatest(lapses_at, moment + (command ->> 'ttlMs')::bigint)
        WHERE id = command ->> 'id' AND NOT is_lapsed AND lapses_at > moment;
    END CASE;
    results := array_append(results, coalesce(result, 'null'::json));
  END LOOP;
  RETURN array_to_json(results);
END $$;

-- Releases what fell due in accounts that nobody uses, and forgets lapsed holds after seven days.
CREATE FUNCTION sweep_holds() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_accounts(ARRAY(
    SELECT DISTINCT account FROM (
      SELECT account FROM holds WHERE NOT is_lapsed AND lapses_at <= now_ms() LIMIT 1000
    ) AS due
  ));
  DELETE FROM holds WHERE is_lapsed AND lapses_at < now_ms() - 604800000;
END $$;

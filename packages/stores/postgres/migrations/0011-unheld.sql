-- What was spent without a hold while the database was away, once each.
CREATE TABLE unheld (id text COLLATE "C" PRIMARY KEY, booked_at bigint NOT NULL);

-- Nobody may know whether a hold was given after all: then it is settled. The accounts are locked.
CREATE FUNCTION book_unheld(hold text, names text[], cost numeric) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO unheld VALUES (hold, now_ms()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN; END IF;
  IF EXISTS (SELECT FROM holds WHERE id = hold) THEN
    PERFORM settle(hold, cost);
  ELSE
    UPDATE accounts SET spent = spent + cost, overage = overage + cost WHERE account = ANY (names);
  END IF;
END $$;

-- Runs commands of many callers in one transaction, in their order; gives a shortage or null for each.
CREATE OR REPLACE FUNCTION transact(commands json) RETURNS json LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
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
      WHEN 'book' THEN
        names := ARRAY(SELECT json_array_elements_text(command -> 'accounts'));
        PERFORM book_unheld(command ->> 'id', names, (command ->> 'spent')::numeric);
    END CASE;
    results := array_append(results, coalesce(result, 'null'::json));
  END LOOP;
  RETURN array_to_json(results);
END $$;

-- Releases what fell due in accounts that nobody uses, and forgets lapsed holds after seven days.
CREATE OR REPLACE FUNCTION sweep_holds() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_accounts(ARRAY(
    SELECT DISTINCT account FROM (
      SELECT account FROM holds WHERE NOT is_lapsed AND lapses_at <= now_ms() LIMIT 1000
    ) AS due
  ));
  DELETE FROM holds WHERE is_lapsed AND lapses_at < now_ms() - 604800000;
  DELETE FROM unheld WHERE booked_at < now_ms() - 604800000;
END $$;

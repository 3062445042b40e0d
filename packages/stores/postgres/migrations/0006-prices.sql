-- What a price version named for a target, from the end of the first row that was priced with it.
CREATE TABLE row_prices (
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  price_version text COLLATE "C" NOT NULL,
  since bigint NOT NULL,
  prices jsonb NOT NULL, -- amounts as decimal text
  PRIMARY KEY (provider, model, price_version, since)
);

-- The same prices again, of another process or after a restart, change nothing.
CREATE FUNCTION keep_prices(told json) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO row_prices
  SELECT * FROM json_to_recordset(told) AS given (
    provider text, model text, price_version text, since bigint, prices jsonb
  )
  WHERE prices IS DISTINCT FROM (
    SELECT prices FROM row_prices AS kept
    WHERE kept.provider = given.provider AND kept.model = given.model AND kept.price_version = given.price_version
      AND kept.since <= given.since
    ORDER BY since DESC LIMIT 1
  )
  ON CONFLICT DO NOTHING
$$;

-- What a price version named for a target, JSON, from the end of the first row that was priced with it.
CREATE TABLE row_prices (
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  price_version TEXT NOT NULL,
  since INTEGER NOT NULL,
  prices TEXT NOT NULL,
  PRIMARY KEY (provider, model, price_version, since)
) STRICT, WITHOUT ROWID;

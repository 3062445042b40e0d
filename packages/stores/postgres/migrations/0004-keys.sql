-- Virtual keys. The record has no secret; what is looked for has a column of its own.
CREATE TABLE virtual_keys (
  tenant text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  parent text COLLATE "C",
  version integer NOT NULL,
  record jsonb NOT NULL,
  PRIMARY KEY (tenant, name)
);

-- Secrets that are valid, or were, by their HMAC-SHA-256.
CREATE TABLE virtual_key_secrets (
  digest text COLLATE "C" PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL
);

CREATE INDEX virtual_key_secrets_by_key ON virtual_key_secrets (tenant, name);

CREATE FUNCTION add_key_secrets(given jsonb) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO virtual_key_secrets
  SELECT secret ->> 'digest', given ->> 'tenant', given ->> 'name' FROM jsonb_array_elements(given -> 'secrets') AS secret
$$;

-- False when the name or a secret is taken.
CREATE FUNCTION create_key(given jsonb) RETURNS boolean LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO virtual_keys VALUES (
    given ->> 'tenant', given ->> 'name', given ->> 'parent', (given ->> 'version')::integer, given
  );
  PERFORM add_key_secrets(given);
  RETURN true;
EXCEPTION WHEN unique_violation THEN
  RETURN false;
END $$;

-- False when the version stored is not the one before, or a secret is another key's.
CREATE FUNCTION update_key(given jsonb) RETURNS boolean LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE virtual_keys SET parent = given ->> 'parent', version = (given ->> 'version')::integer, record = given
  WHERE tenant = given ->> 'tenant' AND name = given ->> 'name' AND version = (given ->> 'version')::integer - 1;
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM virtual_key_secrets WHERE tenant = given ->> 'tenant' AND name = given ->> 'name';
  PERFORM add_key_secrets(given);
  RETURN true;
EXCEPTION WHEN unique_violation THEN
  RETURN false;
END $$;

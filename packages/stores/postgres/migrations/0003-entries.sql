-- Small values for a while. Who sets a key again makes it young again.
CREATE SEQUENCE ages;

CREATE TABLE entries (
  key bytea PRIMARY KEY,
  value bytea NOT NULL,
  is_counter boolean NOT NULL,
  expires_at bigint,
  age bigint NOT NULL DEFAULT nextval('ages')
);

CREATE INDEX entries_by_age ON entries (is_counter, age);
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;

-- What the entries take, in shares so that writers do not wait for each other.
CREATE TABLE entry_bytes (shard integer PRIMARY KEY, bytes bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO entry_bytes SELECT shard, 0 FROM generate_series(0, 15) AS shard;

CREATE FUNCTION count_entry() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  change bigint := 0;
BEGIN
  IF TG_OP <> 'DELETE' THEN change := change + length(NEW.value) + length(NEW.key) + 64; END IF;
  IF TG_OP <> 'INSERT' THEN change := change - length(OLD.value) - length(OLD.key) - 64; END IF;
  IF change <> 0 THEN UPDATE entry_bytes SET bytes = bytes + change WHERE shard = pg_backend_pid() % 16; END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER entry_counted AFTER INSERT OR DELETE OR UPDATE OF value ON entries
FOR EACH ROW EXECUTE FUNCTION count_entry();

-- The oldest go first, counters last. What somebody else is busy with is passed over.
CREATE FUNCTION make_room(max_bytes bigint) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  WHILE (SELECT sum(bytes) FROM entry_bytes) > max_bytes LOOP
    DELETE FROM entries WHERE key = (
      SELECT key FROM entries ORDER BY is_counter, age LIMIT 1 FOR UPDATE SKIP LOCKED
    );
    EXIT WHEN NOT FOUND;
  END LOOP;
END $$;

CREATE FUNCTION set_entry(name bytea, content bytea, ttl_ms bigint, is_if_absent boolean, max_bytes bigint)
RETURNS boolean LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  moment bigint := now_ms();
BEGIN
  IF length(content) > max_bytes / 2 THEN
    DELETE FROM entries WHERE key = name AND (NOT is_if_absent OR expires_at <= moment);
    RETURN false;
  END IF;
  INSERT INTO entries (key, value, is_counter, expires_at) VALUES (name, content, false, moment + ttl_ms)
  ON CONFLICT (key) DO UPDATE SET
    value = excluded.value, is_counter = false, expires_at = excluded.expires_at, age = excluded.age
  WHERE NOT is_if_absent OR entries.expires_at <= moment;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM make_room(max_bytes);
  RETURN true;
END $$;

CREATE FUNCTION increment_entry(name bytea, change numeric, ttl_ms bigint, max_bytes bigint)
RETURNS numeric LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  moment bigint := now_ms();
  digits text;
  total numeric;
BEGIN
  INSERT INTO entries (key, value, is_counter, expires_at)
  VALUES (name, convert_to(change::text, 'UTF8'), true, moment + ttl_ms)
  ON CONFLICT (key) DO UPDATE SET
    value = excluded.value, is_counter = true, expires_at = excluded.expires_at, age = excluded.age
  WHERE entries.expires_at <= moment;
  IF FOUND THEN
    PERFORM make_room(max_bytes);
    RETURN change;
  END IF;
  SELECT encode(value, 'escape') INTO digits FROM entries WHERE key = name FOR UPDATE;
  IF NOT FOUND THEN RETURN increment_entry(name, change, ttl_ms, max_bytes); END IF; -- removed meanwhile
  IF digits !~ '^-?[0-9]{1,64}$' THEN
    RAISE EXCEPTION 'A value of % bytes is no integer and cannot be incremented', length(digits)
    USING ERRCODE = 'invalid_parameter_value';
  END IF;
  total := digits::numeric + change;
  UPDATE entries SET value = convert_to(total::text, 'UTF8'), is_counter = true WHERE key = name;
  RETURN total;
END $$;

CREATE FUNCTION sweep_entries() RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  DELETE FROM entries WHERE key IN (
    SELECT key FROM entries WHERE expires_at <= now_ms() LIMIT 10000 FOR UPDATE SKIP LOCKED
  )
$$;

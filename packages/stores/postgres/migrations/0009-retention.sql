-- Rows up to this one were redacted: in the order they came in, so that one that comes late is not passed by.
CREATE TABLE redactions (upto bigint NOT NULL, fields text[] NOT NULL);
INSERT INTO redactions VALUES (0, '{}');

CREATE INDEX attempts_by_place ON attempts (place);

-- Clears what names people in closed rows that started before a time, 10,000 at a time: up to the first that is too
-- young or still open. Other fields than before: from the first row on. One process at a time does it.
CREATE FUNCTION redact_rows(before bigint, given text[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
  done bigint;
  upto_now bigint;
BEGIN
  SELECT CASE WHEN fields = given THEN upto ELSE 0 END INTO done FROM redactions FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN; END IF;
  WITH due AS (
    SELECT place, started_at FROM attempts
    WHERE place > done AND place < coalesce((SELECT min(place) FROM open_attempts), 9223372036854775807)
    ORDER BY place LIMIT 10000
  )
  SELECT coalesce(max(place), done) INTO upto_now FROM due
  WHERE NOT EXISTS (SELECT FROM due AS young WHERE young.started_at >= before AND young.place <= due.place);
  UPDATE attempts SET
    "user" = CASE WHEN 'user' = ANY (given) THEN NULL ELSE "user" END,
    session = CASE WHEN 'session' = ANY (given) THEN NULL ELSE session END,
    tags = CASE WHEN 'tags' = ANY (given) THEN '{}' ELSE tags END
  WHERE place > done AND place <= upto_now;
  UPDATE redactions SET upto = upto_now, fields = given;
END $$;

-- Deletes closed rows that started before a time, 10,000 at a time. Corrections stay: they are few, name nobody, and
-- one that was forgotten could be added again.
CREATE FUNCTION delete_rows(before bigint) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  DELETE FROM attempts WHERE (started_at, id) IN (
    SELECT started_at, id FROM attempts WHERE started_at < before AND kind <> 'correction'
    ORDER BY started_at LIMIT 10000 FOR UPDATE SKIP LOCKED
  )
$$;

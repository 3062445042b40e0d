-- Closes rows of which nobody knows how they ended. Held at nothing means that nobody asked for the price: the cost is
-- unknown, and must not pass for zero. None ends before it started, though a clock may have been set back meanwhile.
CREATE OR REPLACE FUNCTION book_at_holds(ids text[], ended_at bigint, error text) RETURNS void LANGUAGE sql
SET search_path FROM CURRENT AS $$
  WITH gone AS (
    DELETE FROM open_attempts WHERE id = ANY (ids) RETURNING *
  )
  INSERT INTO attempts
  SELECT
    gone.*, 'failed', 'held', '{}', held, CASE held WHEN 0 THEN '["input_tokens"]'::jsonb END, NULL, NULL, NULL, NULL,
    NULL, greatest(book_at_holds.ended_at, started_at), NULL, book_at_holds.error
  FROM gone
  ON CONFLICT (started_at, id) DO NOTHING
$$;

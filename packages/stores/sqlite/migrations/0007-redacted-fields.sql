-- What was cleared in them, by name: what is named later on is yet to be cleared in rows that were gone through.
ALTER TABLE redactions ADD COLUMN fields TEXT NOT NULL DEFAULT '';

-- Tells ledgers apart, so that no row that waits on a disk is written to another one.
CREATE TABLE identity (identity uuid PRIMARY KEY DEFAULT gen_random_uuid());
INSERT INTO identity DEFAULT VALUES;

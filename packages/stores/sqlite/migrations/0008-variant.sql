-- What a row's price depends on beside its usage and tier, a JSON object: size, quality, region. NULL when nothing does.
ALTER TABLE attempts ADD COLUMN variant TEXT;

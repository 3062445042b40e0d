-- Rows up to this one were redacted: in the order they came in, so that one that comes late is not passed by.
CREATE TABLE redactions (upto INTEGER NOT NULL) STRICT;
INSERT INTO redactions VALUES (0);

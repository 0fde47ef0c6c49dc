-- Which receipt the first answer left, so that a repeat is given that one. Null where it left none, and for answers of before.
ALTER TABLE idempotency ADD COLUMN receipt bigint;

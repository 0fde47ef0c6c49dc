-- The first answer to each idempotency key. A repeat may come for as long as its row is kept: at least 30 days after
-- saved_at. The answer is json, not jsonb, so that a repeat gets it exactly as it was; null only while the work runs.
CREATE TABLE idempotency (
  key text PRIMARY KEY CHECK (char_length(key) BETWEEN 1 AND 255),
  operation text NOT NULL,
  body_hash bytea NOT NULL,
  answer json,
  saved_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_saved_at ON idempotency (saved_at);

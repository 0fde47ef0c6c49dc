-- A person's yearly allowance: what is held for quotes, and what counts for the year since they were booked. The destination
-- keeps the count; the origin, which alone knows what became of a quote, tells it through import_notice.

-- A quote's entry goes from HELD to COUNTED to RELEASED, never back, so that what is told twice, late or in another order
-- leads to the same. A hold that has lapsed stops counting and stays: the booking may be told after it.
CREATE TABLE allowance_entry (
  -- The global id of the quote; without one, a digest of the goods.
  purchase text COLLATE "C" PRIMARY KEY,
  consignee_token text COLLATE "C" NOT NULL,
  year int NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  state text COLLATE "C" NOT NULL CHECK (state IN ('HELD', 'COUNTED', 'RELEASED')),
  -- Of the hold.
  expires_at timestamptz(3) NOT NULL,
  FOREIGN KEY (consignee_token, year) REFERENCES allowance
);
CREATE INDEX allowance_entry_of_person ON allowance_entry (consignee_token, year);
INSERT INTO allowance_entry
  SELECT purchase, consignee_token, year, amount_minor, 'HELD', expires_at FROM allowance_hold
  WHERE amount_minor > 0 ORDER BY year DESC ON CONFLICT DO NOTHING;
DROP TABLE allowance_hold;

-- Whether the destination holds a person's allowance for the quote, and so waits to be told.
ALTER TABLE landed_cost_quote ADD COLUMN holds_allowance boolean NOT NULL DEFAULT false;

-- The outbox: written in the transaction that books or cancels, and sent until the destination has answered.
CREATE TABLE import_notice (
  quote_id text COLLATE "C" NOT NULL REFERENCES landed_cost_quote,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('BOOKED', 'CANCELLED')),
  destination text COLLATE "C" NOT NULL,
  -- When it is sent next; null once the destination has answered.
  due_at timestamptz(3),
  attempts int NOT NULL DEFAULT 0,
  -- What the destination refused it for, or why the last attempt had no answer.
  error text,
  PRIMARY KEY (quote_id, outcome)
);
CREATE INDEX import_notice_due ON import_notice (due_at) WHERE due_at IS NOT NULL;

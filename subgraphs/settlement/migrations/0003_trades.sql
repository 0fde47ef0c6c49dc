-- The trades that this hub coordinates. A trade's steps are its outbox: each is written here before it is sent, so that
-- any replica can go on where another was killed.

CREATE TABLE trade (
  id text COLLATE "C" PRIMARY KEY,
  quote_id text COLLATE "C" NOT NULL,
  fx_quote_id text COLLATE "C",
  payer_account text COLLATE "C" NOT NULL REFERENCES account,
  payee_merchant_id text COLLATE "C" NOT NULL,
  seller_hub text COLLATE "C" NOT NULL,
  -- [{ productId, quantity }]
  lines jsonb NOT NULL,
  obligation_minor bigint NOT NULL CHECK (obligation_minor > 0),
  obligation_currency text COLLATE "C" NOT NULL,
  -- What the payer gives for the goods, and what its customs is owed; both in the payer's currency.
  goods_minor bigint NOT NULL CHECK (goods_minor > 0),
  customs_minor bigint NOT NULL CHECK (customs_minor >= 0),
  currency text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN (
    'STARTED', 'RESERVED', 'FUNDS_HELD', 'BOOKED', 'COMMITTED', 'SETTLED', 'COMPENSATING', 'CANCELLED')),
  -- The last attempt of the step in progress ended without an answer.
  in_doubt boolean NOT NULL DEFAULT false,
  -- Why it is to be undone.
  cancel_reason text,
  created_at timestamptz(3) NOT NULL,
  -- When a worker may next take it; null once it has ended.
  due_at timestamptz(3) CHECK ((due_at IS NULL) = (state IN ('SETTLED', 'CANCELLED'))),
  -- Rises each time a worker takes it: one that took it earlier can no longer write.
  lease bigint NOT NULL DEFAULT 0,
  leased_until timestamptz(3)
) WITH (fillfactor = 70);
-- A quote buys goods once.
CREATE UNIQUE INDEX trade_of_quote ON trade (quote_id) WHERE state <> 'CANCELLED';
CREATE INDEX trade_due ON trade (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE trade_step (
  trade_id text COLLATE "C" NOT NULL REFERENCES trade,
  ordinal int NOT NULL,
  -- The mutation.
  name text COLLATE "C" NOT NULL,
  hub text COLLATE "C" NOT NULL,
  -- The ordinal of the step that it undoes.
  undoes int,
  state text COLLATE "C" NOT NULL CHECK (state IN ('PENDING', 'DONE', 'FAILED', 'COMPENSATED')),
  -- How often it was sent, and how often it was refused: a step that must succeed is sent anew under another key.
  attempts int NOT NULL DEFAULT 0,
  refusals int NOT NULL DEFAULT 0,
  -- It was sent and nothing is known of the outcome.
  is_open boolean NOT NULL DEFAULT false,
  -- The global id of what the step made.
  result text COLLATE "C",
  error text,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (trade_id, ordinal)
) WITH (fillfactor = 70);

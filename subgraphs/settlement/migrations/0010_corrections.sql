-- Corrections of payments that two hubs book differently: each hub proposes the right amount, and what both propose is booked.

CREATE TABLE settlement_correction (
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text COLLATE "C" PRIMARY KEY,
  trade_ref text COLLATE "C" NOT NULL,
  payer_hub text COLLATE "C" NOT NULL,
  counterparty text COLLATE "C" NOT NULL,
  -- What the payer's hub owes for the trade in truth; 0 where it owes nothing.
  minor bigint NOT NULL CHECK (minor >= 0),
  currency text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('PROPOSED', 'APPLIED', 'WITHDRAWN')),
  -- Why it could not be booked when both hubs agreed.
  error text,
  proposed_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX settlement_correction_proposed ON settlement_correction (trade_ref, payer_hub) WHERE state = 'PROPOSED';
CREATE INDEX settlement_correction_of_trade ON settlement_correction (trade_ref);

-- The sum of the corrections that were booked, and what is netted with them.
ALTER TABLE settlement ADD COLUMN corrected_minor bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement ADD COLUMN net_minor bigint NOT NULL GENERATED ALWAYS AS (obligation_minor + corrected_minor) STORED
  CHECK (net_minor >= 0);

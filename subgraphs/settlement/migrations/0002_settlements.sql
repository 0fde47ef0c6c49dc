-- Conversions, netting cycles, and settlements: the documents that transfers are booked for.

CREATE TABLE fx_quote (
  id text COLLATE "C" PRIMARY KEY,
  sell_minor bigint NOT NULL CHECK (sell_minor > 0),
  sell_currency text COLLATE "C" NOT NULL,
  buy_minor bigint NOT NULL CHECK (buy_minor > 0),
  buy_currency text COLLATE "C" NOT NULL CHECK (buy_currency <> sell_currency),
  -- Whole units of buy_currency for rate_denominator whole units of sell_currency.
  rate_numerator bigint NOT NULL CHECK (rate_numerator > 0),
  rate_denominator bigint NOT NULL CHECK (rate_denominator > 0),
  -- The minor unit of sell_minor that was only begun: it goes to the rounding account.
  rounding_minor smallint NOT NULL CHECK (rounding_minor IN (0, 1)),
  expires_at timestamptz(3) NOT NULL,
  used_by text COLLATE "C",
  used_at timestamptz(3),
  CONSTRAINT fx_quote_used_in_time CHECK ((used_by IS NULL) = (used_at IS NULL) AND used_at < expires_at)
);
CREATE FUNCTION refuse_second_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.used_by IS NOT NULL OR (to_jsonb(NEW) - 'used_by' - 'used_at') <> (to_jsonb(OLD) - 'used_by' - 'used_at') THEN
    RAISE EXCEPTION 'An FX quote is used once and otherwise never changes.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fx_quote_used_once BEFORE UPDATE ON fx_quote FOR EACH ROW EXECUTE FUNCTION refuse_second_use();

CREATE TABLE netting_cycle (
  -- The same function of the two hubs and the number at both, so that each can name the other's.
  id text COLLATE "C" PRIMARY KEY,
  counterparty text COLLATE "C" NOT NULL,
  number int NOT NULL CHECK (number > 0),
  currency text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'CLOSED', 'AGREED', 'SETTLED', 'DISPUTED')),
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3) CHECK ((state = 'OPEN') = (closed_at IS NULL)),
  UNIQUE (counterparty, number)
);
CREATE UNIQUE INDEX netting_cycle_open ON netting_cycle (counterparty) WHERE state = 'OPEN';

CREATE TABLE settlement (
  id text COLLATE "C" PRIMARY KEY,
  -- OUT at the payer's hub, IN at the payee's.
  direction text COLLATE "C" NOT NULL CHECK (direction IN ('OUT', 'IN')),
  trade_ref text COLLATE "C" NOT NULL,
  counterparty text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('HELD', 'POSTED', 'VOIDED', 'EXPIRED')),
  payer_account text COLLATE "C" NOT NULL REFERENCES account,
  payee_merchant_id text COLLATE "C" NOT NULL,
  sell_minor bigint NOT NULL CHECK (sell_minor > 0),
  sell_currency text COLLATE "C" NOT NULL,
  buy_minor bigint NOT NULL CHECK (buy_minor > 0),
  buy_currency text COLLATE "C" NOT NULL,
  -- What one hub owes the other for it, in the currency that they settle in.
  obligation_minor bigint NOT NULL CHECK (obligation_minor > 0),
  obligation_currency text COLLATE "C" NOT NULL,
  fx_quote_id text COLLATE "C" UNIQUE REFERENCES fx_quote,
  netting_cycle_id text COLLATE "C" REFERENCES netting_cycle,
  created_at timestamptz(3) NOT NULL,
  -- Of a hold at the payer's hub. What the payee's hub expects holds nobody's funds and waits.
  expires_at timestamptz(3) CHECK ((direction = 'OUT') = (expires_at IS NOT NULL)),
  posted_at timestamptz(3),
  -- The merchant's share: not to be had before the goods are delivered.
  share text COLLATE "C" CHECK (share IN ('RETAINED', 'RELEASED', 'RECOVERED')),
  share_check_at timestamptz(3) CHECK ((share = 'RETAINED') = (share_check_at IS NOT NULL)),
  UNIQUE (trade_ref, direction),
  CONSTRAINT settlement_in_one_cycle CHECK ((state = 'POSTED') = (netting_cycle_id IS NOT NULL)),
  CONSTRAINT settlement_posted_at CHECK ((state = 'POSTED') = (posted_at IS NOT NULL)),
  CONSTRAINT settlement_share CHECK ((share IS NOT NULL) = (direction = 'IN' AND state = 'POSTED'))
);
CREATE INDEX settlement_lapsing ON settlement (expires_at) WHERE state = 'HELD' AND direction = 'OUT';
CREATE INDEX settlement_of_payer_held ON settlement (payer_account, expires_at) WHERE state = 'HELD';
CREATE INDEX settlement_of_cycle ON settlement (netting_cycle_id, trade_ref);
CREATE INDEX settlement_share_to_check ON settlement (share_check_at) WHERE share = 'RETAINED';

CREATE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A settlement leaves HELD once.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER settlement_ends_once BEFORE UPDATE OF state ON settlement FOR EACH ROW
  WHEN (OLD.state <> 'HELD') EXECUTE FUNCTION refuse_second_outcome();

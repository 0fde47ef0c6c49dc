-- Returns and their refunds: payments in the opposite direction, from the hub that sold to the hub that bought. A refund has
-- the id of its return as its reference, so that netting and reconciliation treat it as any other payment.

ALTER TABLE account DROP CONSTRAINT account_kind_check;
ALTER TABLE account ADD CONSTRAINT account_kind_check CHECK (kind IN (
  'MARKETPLACE', 'MERCHANT', 'DUE_TO', 'DUE_FROM', 'FX_POSITION', 'FX_DIFFERENCE', 'CUSTOMS', 'CLEARING', 'CLAIMS', 'FEES',
  'ROUNDING'));

-- The trade that a refund refunds.
ALTER TABLE settlement ADD COLUMN refund_of text COLLATE "C";
-- Of a refund at the hub that gets it: the account that is credited, and the duties and taxes that are given back with it.
ALTER TABLE settlement ADD COLUMN payee_account text COLLATE "C" REFERENCES account;
ALTER TABLE settlement ADD COLUMN customs_minor bigint NOT NULL DEFAULT 0 CHECK (customs_minor >= 0);
ALTER TABLE settlement ALTER COLUMN payee_merchant_id DROP NOT NULL;
-- A refund may be less than the smallest unit of the payer's currency.
ALTER TABLE settlement DROP CONSTRAINT settlement_buy_minor_check;
ALTER TABLE settlement ADD CONSTRAINT settlement_buy_minor_check CHECK (
  buy_minor > 0 OR (buy_minor = 0 AND refund_of IS NOT NULL));
ALTER TABLE settlement ADD CONSTRAINT settlement_payee CHECK (payee_merchant_id IS NOT NULL OR refund_of IS NOT NULL);
ALTER TABLE settlement DROP CONSTRAINT settlement_check;
ALTER TABLE settlement ADD CONSTRAINT settlement_hold_expires CHECK (
  (direction = 'OUT' AND refund_of IS NULL) = (expires_at IS NOT NULL));
ALTER TABLE settlement DROP CONSTRAINT settlement_share;
ALTER TABLE settlement ADD CONSTRAINT settlement_share CHECK (
  (share IS NOT NULL) = (direction = 'IN' AND state = 'POSTED' AND refund_of IS NULL));
-- A share that was released or taken back is looked at again for a while: events of the shipment may be corrected.
ALTER TABLE settlement DROP CONSTRAINT settlement_check1;
ALTER TABLE settlement ADD CONSTRAINT settlement_share_awaits CHECK (share <> 'RETAINED' OR share_check_at IS NOT NULL);
DROP INDEX settlement_share_to_check;
CREATE INDEX settlement_share_to_check ON settlement (share_check_at) WHERE share_check_at IS NOT NULL;
CREATE INDEX settlement_refunds ON settlement (refund_of) WHERE refund_of IS NOT NULL;

CREATE TABLE trade_return (
  id text COLLATE "C" PRIMARY KEY,
  -- The payment at this hub that it refunds.
  settlement_id text COLLATE "C" NOT NULL REFERENCES settlement,
  trade_ref text COLLATE "C" NOT NULL,
  shipment_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN (
    'REQUESTED', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'RECEIVED', 'REFUNDING', 'REFUNDED')),
  reason text COLLATE "C" NOT NULL CHECK (reason IN (
    'CHANGED_MIND', 'DEFECTIVE', 'DAMAGED', 'NOT_AS_DESCRIBED', 'WRONG_ITEM', 'REFUSED_DELIVERY', 'CANCELLED', 'LOST', 'DISPUTE')),
  comment text,
  evidence text[] NOT NULL DEFAULT '{}',
  client_reference text,
  -- [{ productId, quantity, accepted, restocked }]; the last two are null before the inspection.
  lines jsonb NOT NULL,
  -- All goods of the shipment with their prices, in minor units of the merchant's currency: [{ productId, quantity, minor }].
  purchase jsonb NOT NULL,
  -- Of the merchant.
  currency text COLLATE "C" NOT NULL,
  decision text,
  -- What the merchant gives, in minor units of its currency, and what this hub owes for it: known once it is paid.
  goods_minor bigint CHECK (goods_minor >= 0),
  carriage_minor bigint CHECK (carriage_minor >= 0),
  -- Set by a dispute's decision instead of the lines: what the merchant gives in all.
  awarded_minor bigint CHECK (awarded_minor > 0),
  -- The part that the hub gives in the merchant's place: what it claims.
  claimed_minor bigint NOT NULL DEFAULT 0 CHECK (claimed_minor >= 0),
  -- Who may see it besides this hub and its operator.
  parties text[] COLLATE "C" NOT NULL,
  -- Steps that are done, each in its own time; all of them make it REFUNDED.
  paid_at timestamptz(3),
  booked_at timestamptz(3),
  restocked_at timestamptz(3),
  attempts int NOT NULL DEFAULT 0,
  refusals int NOT NULL DEFAULT 0,
  error text,
  due_at timestamptz(3) CHECK ((due_at IS NOT NULL) = (state = 'REFUNDING')),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  received_at timestamptz(3),
  newest_key text COLLATE "C" NOT NULL UNIQUE,
  CONSTRAINT trade_return_refunded CHECK (
    state <> 'REFUNDED' OR (paid_at IS NOT NULL AND booked_at IS NOT NULL AND restocked_at IS NOT NULL))
);
CREATE INDEX trade_return_due ON trade_return (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX trade_return_of_settlement ON trade_return (settlement_id);
CREATE INDEX trade_return_of_shipment ON trade_return (shipment_id);
CREATE INDEX trade_return_of_trade ON trade_return (trade_ref);

CREATE TABLE dispute (
  id text COLLATE "C" PRIMARY KEY,
  settlement_id text COLLATE "C" NOT NULL REFERENCES settlement,
  trade_ref text COLLATE "C" NOT NULL,
  shipment_id text COLLATE "C" NOT NULL,
  opened_by text COLLATE "C" NOT NULL CHECK (opened_by IN ('BUYER', 'SELLER')),
  state text COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'DECIDED', 'WITHDRAWN')),
  reason text NOT NULL,
  evidence text[] NOT NULL DEFAULT '{}',
  -- Held back of a share that was released already.
  retained_minor bigint NOT NULL DEFAULT 0 CHECK (retained_minor >= 0),
  -- Of the merchant.
  currency text COLLATE "C" NOT NULL,
  -- What the decision gives the buyer, and the refund that carries it out.
  refund_minor bigint CHECK (refund_minor >= 0),
  return_id text COLLATE "C" REFERENCES trade_return,
  decision text,
  parties text[] COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT dispute_decided CHECK ((state = 'DECIDED') = (refund_minor IS NOT NULL))
);
CREATE UNIQUE INDEX dispute_open ON dispute (settlement_id) WHERE state = 'OPEN';
CREATE INDEX dispute_of_shipment ON dispute (shipment_id);

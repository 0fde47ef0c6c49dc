-- A hub's books. A transfer debits one account and credits another by the same amount in one currency, so that debits equal
-- credits whatever anybody books. The balances are written by the triggers of transfers alone, and the checks on them hold
-- at every moment: no program can overdraw an account, edit a booking, or resolve one twice.

CREATE TABLE account (
  id text COLLATE "C" PRIMARY KEY,
  owner_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN (
    'MARKETPLACE', 'MERCHANT', 'DUE_TO', 'DUE_FROM', 'FX_POSITION', 'CUSTOMS', 'CLEARING', 'FEES', 'ROUNDING')),
  currency text COLLATE "C" NOT NULL,
  -- Sums of its transfers, in minor units.
  posted_debits bigint NOT NULL DEFAULT 0 CHECK (posted_debits >= 0),
  posted_credits bigint NOT NULL DEFAULT 0 CHECK (posted_credits >= 0),
  pending_debits bigint NOT NULL DEFAULT 0 CHECK (pending_debits >= 0),
  pending_credits bigint NOT NULL DEFAULT 0 CHECK (pending_credits >= 0),
  -- Of a DUE_TO account: the most that this hub may owe the other, held funds included, beyond what it is owed.
  net_debit_cap bigint CHECK (net_debit_cap IS NULL OR (net_debit_cap >= 0 AND kind = 'DUE_TO')),
  opened_at timestamptz(3) NOT NULL,
  CONSTRAINT account_identity UNIQUE (owner_id, kind, currency),
  CONSTRAINT account_of_one_currency UNIQUE (id, currency),
  CONSTRAINT account_not_overdrawn CHECK (
    kind NOT IN ('MARKETPLACE', 'MERCHANT') OR posted_credits - posted_debits - pending_debits >= 0)
) WITH (fillfactor = 50);

CREATE TABLE transfer (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- Derived from what the transfer is for, so that the same thing cannot be booked twice.
  id text COLLATE "C" PRIMARY KEY,
  -- The settlement, deposit or netting cycle that it belongs to, and which part of it.
  cause text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  debit_account text COLLATE "C" NOT NULL,
  credit_account text COLLATE "C" NOT NULL CHECK (credit_account <> debit_account),
  currency text COLLATE "C" NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  -- How it was booked; `resolution` says what became of a pending one.
  booked text COLLATE "C" NOT NULL CHECK (booked IN ('PENDING', 'POSTED')),
  at timestamptz(3) NOT NULL,
  FOREIGN KEY (debit_account, currency) REFERENCES account (id, currency),
  FOREIGN KEY (credit_account, currency) REFERENCES account (id, currency)
);
CREATE INDEX transfer_of_debit_account ON transfer (debit_account, sequence DESC);
CREATE INDEX transfer_of_credit_account ON transfer (credit_account, sequence DESC);
CREATE INDEX transfer_of_cause ON transfer (cause);

CREATE TABLE resolution (
  transfer_id text COLLATE "C" PRIMARY KEY REFERENCES transfer,
  state text COLLATE "C" NOT NULL CHECK (state IN ('POSTED', 'VOIDED', 'EXPIRED')),
  at timestamptz(3) NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The books are append-only: correct a transfer with another.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER transfer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER resolution_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON resolution
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_is_kept BEFORE DELETE OR TRUNCATE ON account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Balances change by transfers: an update that does not come from one of their triggers is refused.
CREATE FUNCTION refuse_foreign_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'Balances are written by transfers alone.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_balance BEFORE UPDATE OF posted_debits, posted_credits, pending_debits, pending_credits ON account
  FOR EACH ROW EXECUTE FUNCTION refuse_foreign_balance();
CREATE TRIGGER account_opened_empty BEFORE INSERT ON account FOR EACH ROW
  WHEN (NEW.posted_debits + NEW.posted_credits + NEW.pending_debits + NEW.pending_credits <> 0)
  EXECUTE FUNCTION refuse_change();

-- Whoever owes more must stay within the cap.
CREATE FUNCTION refuse_beyond_cap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owed_to_us bigint;
BEGIN
  SELECT posted_debits - posted_credits INTO owed_to_us FROM account
  WHERE owner_id = NEW.owner_id AND kind = 'DUE_FROM' AND currency = NEW.currency;
  IF NEW.posted_credits + NEW.pending_credits - NEW.posted_debits - coalesce(owed_to_us, 0) > NEW.net_debit_cap THEN
    RAISE EXCEPTION 'Net debit cap of % exceeded.', NEW.owner_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_net_debit_cap';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_net_debit_cap BEFORE UPDATE ON account FOR EACH ROW
  WHEN (NEW.net_debit_cap IS NOT NULL
    AND NEW.posted_credits + NEW.pending_credits - NEW.posted_debits
      > OLD.posted_credits + OLD.pending_credits - OLD.posted_debits)
  EXECUTE FUNCTION refuse_beyond_cap();

-- One statement's transfers, summed by account: each balance is written once. Accounts are locked in the order of their ids,
-- so that two statements wait for each other and never both.
CREATE FUNCTION book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM account WHERE id IN (SELECT debit_account FROM booking UNION SELECT credit_account FROM booking)
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE account SET
    posted_debits = account.posted_debits + change.posted_debits, posted_credits = account.posted_credits + change.posted_credits,
    pending_debits = account.pending_debits + change.pending_debits, pending_credits = account.pending_credits + change.pending_credits
  FROM (
    SELECT side.account_id,
      coalesce(sum(side.debit) FILTER (WHERE booked = 'POSTED'), 0)::bigint AS posted_debits,
      coalesce(sum(side.credit) FILTER (WHERE booked = 'POSTED'), 0)::bigint AS posted_credits,
      coalesce(sum(side.debit) FILTER (WHERE booked = 'PENDING'), 0)::bigint AS pending_debits,
      coalesce(sum(side.credit) FILTER (WHERE booked = 'PENDING'), 0)::bigint AS pending_credits
    FROM booking, LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account_id, debit, credit)
    GROUP BY side.account_id
  ) AS change
  WHERE account.id = change.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_books AFTER INSERT ON transfer REFERENCING NEW TABLE AS booking
  FOR EACH STATEMENT EXECUTE FUNCTION book();

-- What was pending leaves the pending sums, and enters the posted ones where it was posted.
CREATE FUNCTION resolve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM resolving JOIN transfer ON transfer.id = transfer_id WHERE booked <> 'PENDING') THEN
    RAISE EXCEPTION 'Only a pending transfer can be resolved.' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM account WHERE id IN (
    SELECT unnest(ARRAY[debit_account, credit_account]) FROM resolving JOIN transfer ON transfer.id = transfer_id)
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE account SET
    posted_debits = account.posted_debits + change.posted_debits, posted_credits = account.posted_credits + change.posted_credits,
    pending_debits = account.pending_debits - change.debits, pending_credits = account.pending_credits - change.credits
  FROM (
    SELECT side.account_id, sum(side.debit)::bigint AS debits, sum(side.credit)::bigint AS credits,
      coalesce(sum(side.debit) FILTER (WHERE state = 'POSTED'), 0)::bigint AS posted_debits,
      coalesce(sum(side.credit) FILTER (WHERE state = 'POSTED'), 0)::bigint AS posted_credits
    FROM resolving JOIN transfer ON transfer.id = transfer_id,
      LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account_id, debit, credit)
    GROUP BY side.account_id
  ) AS change
  WHERE account.id = change.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER resolution_resolves AFTER INSERT ON resolution REFERENCING NEW TABLE AS resolving
  FOR EACH STATEMENT EXECUTE FUNCTION resolve();

-- Every transfer with what became of it.
CREATE VIEW transfer_now AS
  SELECT transfer.*, coalesce(resolution.state, transfer.booked) AS state
  FROM transfer LEFT JOIN resolution ON resolution.transfer_id = transfer.id;

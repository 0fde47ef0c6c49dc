-- Money on its way between the books and banks: what a bank calls each credit, and payouts to the owners of accounts.

-- Bank credits of before are not here: their references were not kept.
CREATE TABLE deposit (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES account,
  reference text COLLATE "C" NOT NULL,
  at timestamptz(3) NOT NULL
);

CREATE TABLE payout (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES account,
  minor bigint NOT NULL CHECK (minor > 0),
  currency text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('REQUESTED', 'SENT', 'CONFIRMED', 'BOUNCED')),
  creditor_account text COLLATE "C",
  client_reference text,
  bank_reference text COLLATE "C",
  reason text,
  requested_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT payout_sent CHECK (bank_reference IS NOT NULL OR state IN ('REQUESTED', 'BOUNCED')),
  CONSTRAINT payout_bounced CHECK ((reason IS NOT NULL) = (state = 'BOUNCED'))
);
-- One instruction to a bank is one payout.
CREATE UNIQUE INDEX payout_bank_reference ON payout (bank_reference) WHERE bank_reference IS NOT NULL;
CREATE INDEX payout_of_account ON payout (account_id);

CREATE FUNCTION refuse_other_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('REQUESTED', 'SENT'), ('SENT', 'CONFIRMED'), ('REQUESTED', 'BOUNCED'), ('SENT', 'BOUNCED'),
      ('CONFIRMED', 'BOUNCED'))
    OR (to_jsonb(NEW) - ARRAY['state', 'bank_reference', 'reason', 'updated_at'])
      <> (to_jsonb(OLD) - ARRAY['state', 'bank_reference', 'reason', 'updated_at']) THEN
    RAISE EXCEPTION 'A payout goes from % to no %, and keeps what it is.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_moves_on BEFORE UPDATE ON payout FOR EACH ROW EXECUTE FUNCTION refuse_other_payout();

-- Lists of trades, settlements, netting cycles and payouts, newest first.

-- The order of a list, as text that every hub computes alike: see newestSortKey in subgraphs/host/connections.ts.
CREATE FUNCTION newest_key(created_at timestamptz, id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lpad((9999999999999 - round(extract(epoch FROM created_at - '1970-01-01T00:00:00Z'::timestamptz) * 1000)::bigint)::text,
    13, '0') || E'\u0001' || id
$$;

ALTER TABLE trade ADD COLUMN client_reference text;
CREATE INDEX trade_newest ON trade ((newest_key(created_at, id)));
CREATE INDEX trade_of_client_reference ON trade (client_reference) WHERE client_reference IS NOT NULL;
CREATE INDEX settlement_newest ON settlement ((newest_key(created_at, id)));
CREATE INDEX payout_newest ON payout ((newest_key(requested_at, id)));

-- When its balance last changed; it is written together with the balance.
ALTER TABLE account ADD COLUMN updated_at timestamptz(3);

CREATE OR REPLACE FUNCTION book() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named int; found_of_them int;
BEGIN
  SELECT count(DISTINCT (side.account_id, currency)) INTO named
  FROM booking, LATERAL (VALUES (debit_account), (credit_account)) AS side (account_id);
  PERFORM 1 FROM account WHERE id IN (SELECT debit_account FROM booking UNION SELECT credit_account FROM booking)
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE account SET
    posted_debits = account.posted_debits + change.posted_debits, posted_credits = account.posted_credits + change.posted_credits,
    pending_debits = account.pending_debits + change.pending_debits, pending_credits = account.pending_credits + change.pending_credits,
    updated_at = greatest(account.updated_at, change.at)
  FROM (
    SELECT side.account_id, currency, max(booking.at) AS at,
      coalesce(sum(side.debit) FILTER (WHERE booked = 'POSTED'), 0)::bigint AS posted_debits,
      coalesce(sum(side.credit) FILTER (WHERE booked = 'POSTED'), 0)::bigint AS posted_credits,
      coalesce(sum(side.debit) FILTER (WHERE booked = 'PENDING'), 0)::bigint AS pending_debits,
      coalesce(sum(side.credit) FILTER (WHERE booked = 'PENDING'), 0)::bigint AS pending_credits
    FROM booking, LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account_id, debit, credit)
    GROUP BY side.account_id, currency
  ) AS change
  WHERE account.id = change.account_id AND account.currency = change.currency;
  GET DIAGNOSTICS found_of_them = ROW_COUNT;
  IF found_of_them <> named THEN
    RAISE EXCEPTION 'A transfer is between two accounts of its currency.' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION resolve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM resolving JOIN transfer ON transfer.id = transfer_id WHERE booked <> 'PENDING') THEN
    RAISE EXCEPTION 'Only a pending transfer can be resolved.' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM account WHERE id IN (
    SELECT unnest(ARRAY[debit_account, credit_account]) FROM resolving JOIN transfer ON transfer.id = transfer_id)
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE account SET
    posted_debits = account.posted_debits + change.posted_debits, posted_credits = account.posted_credits + change.posted_credits,
    pending_debits = account.pending_debits - change.debits, pending_credits = account.pending_credits - change.credits,
    updated_at = greatest(account.updated_at, change.at)
  FROM (
    SELECT side.account_id, max(resolving.at) AS at, sum(side.debit)::bigint AS debits, sum(side.credit)::bigint AS credits,
      coalesce(sum(side.debit) FILTER (WHERE state = 'POSTED'), 0)::bigint AS posted_debits,
      coalesce(sum(side.credit) FILTER (WHERE state = 'POSTED'), 0)::bigint AS posted_credits
    FROM resolving JOIN transfer ON transfer.id = transfer_id,
      LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account_id, debit, credit)
    GROUP BY side.account_id
  ) AS change
  WHERE account.id = change.account_id;
  RETURN NULL;
END $$;

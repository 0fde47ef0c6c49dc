-- That a transfer is between two accounts of its currency was checked by foreign keys, whose shared locks meet the update of
-- the same row: each booking on a hot account then costs a multixact (measured: half of the throughput without fsync). The
-- trigger that books finds both accounts anyway, and accounts are never removed and keep what they are, so it checks instead.

CREATE TRIGGER account_keeps_what_it_is BEFORE UPDATE OF id, owner_id, kind, currency ON account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION book() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named int; found_of_them int;
BEGIN
  SELECT count(DISTINCT (side.account_id, currency)) INTO named
  FROM booking, LATERAL (VALUES (debit_account), (credit_account)) AS side (account_id);
  PERFORM 1 FROM account WHERE id IN (SELECT debit_account FROM booking UNION SELECT credit_account FROM booking)
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE account SET
    posted_debits = account.posted_debits + change.posted_debits, posted_credits = account.posted_credits + change.posted_credits,
    pending_debits = account.pending_debits + change.pending_debits, pending_credits = account.pending_credits + change.pending_credits
  FROM (
    SELECT side.account_id, currency,
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

ALTER TABLE transfer DROP CONSTRAINT transfer_debit_account_currency_fkey;
ALTER TABLE transfer DROP CONSTRAINT transfer_credit_account_currency_fkey;

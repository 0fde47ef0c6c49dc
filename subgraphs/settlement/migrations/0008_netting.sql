-- Netting cycles settle without what is in dispute, and the sums of an account stay within what can be counted.

-- Trade references of the payments that the two hubs book differently: they move to the next cycle when this one is agreed on.
ALTER TABLE netting_cycle ADD COLUMN contested text[] COLLATE "C" NOT NULL DEFAULT '{}';
-- When its state last changed.
ALTER TABLE netting_cycle ADD COLUMN updated_at timestamptz(3);
UPDATE netting_cycle SET updated_at = coalesce(closed_at, opened_at);
-- Replicas of the version before, which run beside this one during an upgrade, insert rows without it.
ALTER TABLE netting_cycle ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN updated_at SET DEFAULT now();

-- What is pending can be posted: its sum with what is posted is computed, and so is within bigint, before it is booked.
ALTER TABLE account ADD CONSTRAINT account_sums_can_be_posted CHECK (
  posted_debits + pending_debits >= 0 AND posted_credits + pending_credits >= 0);

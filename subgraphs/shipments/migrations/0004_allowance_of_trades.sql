-- A quote no longer holds a part of a person's allowance: it only checks it (CHECKED), so that looking is free. The trade that
-- buys holds it (HELD) until it is booked (COUNTED) or undone (CHECKED again, or RELEASED once the booking is cancelled).
ALTER TABLE allowance_entry DROP CONSTRAINT allowance_entry_state_check;
ALTER TABLE allowance_entry ADD CONSTRAINT allowance_entry_state_check
  CHECK (state IN ('CHECKED', 'HELD', 'COUNTED', 'RELEASED'));
-- The trade that holds it, which frees it itself: such a hold expires at 'infinity'. Null for one that lapses.
ALTER TABLE allowance_entry ADD COLUMN trade_ref text COLLATE "C";

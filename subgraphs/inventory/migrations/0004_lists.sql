-- Lists of reservations and levels, each in the order of one unique key, and when a row last changed.

ALTER TABLE reservation ADD COLUMN client_reference text;
ALTER TABLE reservation ADD COLUMN updated_at timestamptz(3);
ALTER TABLE reservation ADD COLUMN newest_key text COLLATE "C";
-- As newestSortKey (host/connections.ts) writes it. When the reservations of before ended is not known.
UPDATE reservation SET updated_at = created_at,
  newest_key = lpad((9999999999999 - floor(extract(epoch FROM created_at) * 1000)::bigint)::text, 13, '0') || E'\x01' || id;
-- Replicas of the version before, which run beside this one during an upgrade, insert rows without them.
CREATE FUNCTION complete_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := NEW.created_at;
  NEW.newest_key :=
    lpad((9999999999999 - floor(extract(epoch FROM NEW.created_at) * 1000)::bigint)::text, 13, '0') || E'\x01' || NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER reservation_of_version_before BEFORE INSERT ON reservation FOR EACH ROW WHEN (NEW.newest_key IS NULL)
  EXECUTE FUNCTION complete_reservation();
ALTER TABLE reservation ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN newest_key SET NOT NULL;
CREATE UNIQUE INDEX reservation_newest ON reservation (newest_key);
CREATE INDEX reservation_newest_of_owner ON reservation (owner, newest_key);
CREATE INDEX reservation_of_trade ON reservation (trade_ref, newest_key);
CREATE INDEX reservation_of_client ON reservation (client_reference, newest_key) WHERE client_reference IS NOT NULL;

ALTER TABLE stock_level ADD COLUMN updated_at timestamptz(3);
-- First expiry first: the days since the year 1 in seven digits, or what comes after any digit. See rules/expiryKey.ts.
ALTER TABLE stock_level ADD COLUMN expiry_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
  coalesce(lpad((expires_on - DATE '0001-01-01')::text, 7, '0'), '~') || E'\x01' || id
) STORED;
CREATE UNIQUE INDEX stock_level_by_expiry ON stock_level (expiry_key);

-- Quotes as a list in the order of one unique key; the client's own reference of a shipment; when a row last changed.

ALTER TABLE landed_cost_quote ADD COLUMN newest_key text COLLATE "C";
-- As newestSortKey (host/connections.ts) writes it.
UPDATE landed_cost_quote SET
  newest_key = lpad((9999999999999 - floor(extract(epoch FROM created_at) * 1000)::bigint)::text, 13, '0') || E'\x01' || id;
-- Replicas of the version before, which run beside this one during an upgrade, insert rows without the new columns.
CREATE FUNCTION complete_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.newest_key :=
    lpad((9999999999999 - floor(extract(epoch FROM NEW.created_at) * 1000)::bigint)::text, 13, '0') || E'\x01' || NEW.id;
  RETURN NEW;
END $$;
CREATE TRIGGER quote_of_version_before BEFORE INSERT ON landed_cost_quote FOR EACH ROW WHEN (NEW.newest_key IS NULL)
  EXECUTE FUNCTION complete_quote();
ALTER TABLE landed_cost_quote ALTER COLUMN newest_key SET NOT NULL;
CREATE UNIQUE INDEX quote_newest ON landed_cost_quote (newest_key);
CREATE INDEX quote_parties ON landed_cost_quote USING gin (parties);
CREATE INDEX quote_of_trade ON landed_cost_quote (used_by, newest_key) WHERE used_by IS NOT NULL;

ALTER TABLE shipment ADD COLUMN client_reference text;
ALTER TABLE shipment ADD COLUMN updated_at timestamptz(3);
UPDATE shipment SET updated_at = coalesce(cancelled_at,
  (SELECT max(record_time) FROM shipment_event WHERE shipment_id = shipment.id), created_at);
ALTER TABLE shipment ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN updated_at SET DEFAULT now();
CREATE INDEX shipment_of_client ON shipment (client_reference, newest_key) WHERE client_reference IS NOT NULL;

-- When the declarations of before changed is not known better than by their shipment.
ALTER TABLE declaration ADD COLUMN updated_at timestamptz(3);
UPDATE declaration SET updated_at = CASE status WHEN 'DRAFT' THEN created_at ELSE shipment.updated_at END
  FROM shipment WHERE shipment.id = shipment_id;
ALTER TABLE declaration ALTER COLUMN updated_at SET NOT NULL, ALTER COLUMN updated_at SET DEFAULT now();

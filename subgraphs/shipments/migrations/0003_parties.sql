-- The names of the principals that may see a row besides the hub and its operator: who asked for it, the merchants whose goods
-- they are, and the hub of the destination with its operator. Of rows from before only the destination is known.
ALTER TABLE landed_cost_quote ADD COLUMN parties text[] COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE shipment ADD COLUMN parties text[] COLLATE "C" NOT NULL DEFAULT '{}';
UPDATE landed_cost_quote SET parties = ARRAY['hub:' || destination, 'operator:' || destination];
UPDATE shipment SET parties = ARRAY['hub:' || destination, 'operator:' || destination];
CREATE INDEX shipment_parties ON shipment USING gin (parties);

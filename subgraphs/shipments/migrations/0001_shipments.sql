-- Landed-cost quotes, shipments, declarations and events. A quote is a document: written once and read whole, so its lines
-- and charges are JSON, and so are what a shipment and a declaration copy of it. Ids, numbers and sort keys are compared
-- as bytes (COLLATE "C").

-- One serial gives both the SSCC and the S10 number of a shipment. A sequence never gives a value twice, also after a
-- rollback, and an exhausted range is an error, not a second shipment of the same number.
CREATE SEQUENCE shipment_serial MAXVALUE 99999999 NO CYCLE;

CREATE TABLE landed_cost_quote (
  id text COLLATE "C" PRIMARY KEY,
  destination text COLLATE "C" NOT NULL,
  incoterm text COLLATE "C" NOT NULL,
  lines jsonb NOT NULL,
  goods_minor bigint NOT NULL CHECK (goods_minor > 0),
  freight_minor bigint NOT NULL CHECK (freight_minor >= 0),
  insurance_minor bigint NOT NULL CHECK (insurance_minor >= 0),
  currency text COLLATE "C" NOT NULL,
  charges jsonb NOT NULL,
  customs_minor bigint NOT NULL CHECK (customs_minor >= 0),
  estimated_total_minor bigint NOT NULL,
  destination_currency text COLLATE "C" NOT NULL,
  export_procedure text COLLATE "C" NOT NULL,
  procedure text COLLATE "C" NOT NULL,
  rule_version text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- The trade that used it; a quote is used once.
  used_by text COLLATE "C"
);

CREATE TABLE shipment (
  id text COLLATE "C" PRIMARY KEY,
  -- A quote books one shipment.
  quote_id text COLLATE "C" NOT NULL UNIQUE REFERENCES landed_cost_quote,
  trade_ref text COLLATE "C" NOT NULL,
  reservation_id text COLLATE "C" NOT NULL,
  -- What foldEvents makes of the events, so that lists can filter by it.
  state text COLLATE "C" NOT NULL,
  destination text COLLATE "C" NOT NULL,
  incoterm text COLLATE "C" NOT NULL,
  sscc text COLLATE "C" NOT NULL UNIQUE,
  s10 text COLLATE "C" NOT NULL UNIQUE,
  items jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  newest_key text COLLATE "C" NOT NULL UNIQUE,
  cancelled_at timestamptz(3),
  cancel_reason text
);
CREATE INDEX shipment_by_state ON shipment (state, newest_key);
CREATE INDEX shipment_by_destination ON shipment (destination, newest_key);
CREATE INDEX shipment_by_trade ON shipment (trade_ref, newest_key);

CREATE TABLE declaration (
  id text COLLATE "C" PRIMARY KEY,
  shipment_id text COLLATE "C" NOT NULL REFERENCES shipment,
  hub text COLLATE "C" NOT NULL,
  direction text COLLATE "C" NOT NULL CHECK (direction IN ('EXPORT', 'IMPORT')),
  procedure text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('DRAFT', 'LODGED', 'RELEASED', 'HELD', 'REFUSED')),
  charges jsonb NOT NULL,
  UNIQUE (shipment_id, direction)
);

-- Append-only: what was recorded stays, and what was wrong is superseded by a later event that corrects it.
CREATE TABLE shipment_event (
  shipment_id text COLLATE "C" NOT NULL REFERENCES shipment,
  id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  event_time timestamptz(3) NOT NULL,
  time_zone_offset text COLLATE "C" NOT NULL,
  record_time timestamptz(3) NOT NULL,
  location text,
  recorded_by text COLLATE "C" NOT NULL,
  corrects text COLLATE "C",
  PRIMARY KEY (shipment_id, id)
);
CREATE INDEX shipment_event_in_order ON shipment_event (shipment_id, event_time, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Events of a shipment are never changed or removed.';
END $$;
CREATE TRIGGER shipment_event_is_append_only BEFORE UPDATE OR DELETE ON shipment_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a person may still import this year, as customs of this hub sees it. One row a person and year is what concurrent
-- assessments of that person wait for.
CREATE TABLE allowance (
  consignee_token text COLLATE "C" NOT NULL,
  year int NOT NULL,
  PRIMARY KEY (consignee_token, year)
);
CREATE TABLE allowance_hold (
  consignee_token text COLLATE "C" NOT NULL,
  year int NOT NULL,
  -- What is bought, as a digest of the goods: the same purchase assessed again holds its amount once.
  purchase text COLLATE "C" NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (consignee_token, year, purchase),
  FOREIGN KEY (consignee_token, year) REFERENCES allowance
);

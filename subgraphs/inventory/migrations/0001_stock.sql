-- Stock, at three depths: counters (stock_level), what moved them (stock_movement), and for whom goods are held
-- (reservation, reservation_line, allocation). Counters are never written but together with movements.

CREATE TABLE stock_level (
  id text COLLATE "C" PRIMARY KEY,
  product_id text COLLATE "C" NOT NULL,
  location text NOT NULL,
  regime text NOT NULL CHECK (regime IN ('FREE', 'BONDED', 'FREE_ZONE')),
  lot text,
  expires_on date,
  on_hand integer NOT NULL DEFAULT 0,
  reserved integer NOT NULL DEFAULT 0,
  -- Rises when on_hand changes. A hold leaves it alone: it does not make a stock count stale.
  version integer NOT NULL DEFAULT 0,
  CONSTRAINT stock_level_identity UNIQUE NULLS NOT DISTINCT (product_id, location, regime, lot),
  CONSTRAINT stock_level_sold_once CHECK (reserved >= 0 AND reserved <= on_hand),
  -- Sums over a product's levels fit GraphQL's Int; see rules/limits.ts.
  CONSTRAINT stock_level_bound CHECK (on_hand <= 10000000),
  CONSTRAINT stock_level_expiry_of_lot CHECK (expires_on IS NULL OR lot IS NOT NULL)
) WITH (fillfactor = 80);

CREATE TABLE reservation (
  id text COLLATE "C" PRIMARY KEY,
  trade_ref text NOT NULL,
  -- EXPIRED is not stored: a HELD reservation is expired from the moment expires_at, whoever looks and whenever.
  state text NOT NULL CHECK (state IN ('HELD', 'COMMITTED', 'RELEASED')),
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE reservation_line (
  reservation_id text COLLATE "C" NOT NULL REFERENCES reservation,
  line integer NOT NULL,
  product_id text COLLATE "C" NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  regime text CHECK (regime IN ('FREE', 'BONDED', 'FREE_ZONE')),
  PRIMARY KEY (reservation_id, line)
);

-- Which level serves a line. While held_until is set, the quantity is part of the level's `reserved` counter; after that
-- moment it no longer counts for a reader. Written only by a transaction that has locked the level.
CREATE TABLE allocation (
  reservation_id text COLLATE "C" NOT NULL,
  line integer NOT NULL,
  level_id text COLLATE "C" NOT NULL REFERENCES stock_level,
  quantity integer NOT NULL CHECK (quantity > 0),
  held_until timestamptz(3),
  PRIMARY KEY (reservation_id, line, level_id),
  FOREIGN KEY (reservation_id, line) REFERENCES reservation_line
) WITH (fillfactor = 80);

CREATE INDEX allocation_held ON allocation (level_id, held_until) INCLUDE (quantity) WHERE held_until IS NOT NULL;
CREATE INDEX allocation_lapsing ON allocation (held_until) WHERE held_until IS NOT NULL;

CREATE TABLE stock_movement (
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  id text COLLATE "C" PRIMARY KEY,
  level_id text COLLATE "C" NOT NULL REFERENCES stock_level,
  kind text NOT NULL CHECK (kind IN ('RECEIVE', 'ADJUST', 'RESERVE', 'RELEASE', 'COMMIT', 'MOVE_IN', 'MOVE_OUT')),
  -- Pieces, above zero; the kind gives the direction, save that an adjustment has its own sign.
  quantity integer NOT NULL CHECK (quantity > 0 OR (kind = 'ADJUST' AND quantity < 0)),
  reason text,
  reservation_id text COLLATE "C" REFERENCES reservation,
  at timestamptz(3) NOT NULL,
  -- What the movement does to its level's counters: their sums are the counters.
  on_hand_change integer NOT NULL GENERATED ALWAYS AS (
    CASE WHEN kind IN ('RECEIVE', 'ADJUST', 'MOVE_IN') THEN quantity WHEN kind IN ('COMMIT', 'MOVE_OUT') THEN -quantity ELSE 0 END
  ) STORED,
  reserved_change integer NOT NULL GENERATED ALWAYS AS (
    CASE WHEN kind = 'RESERVE' THEN quantity WHEN kind IN ('RELEASE', 'COMMIT') THEN -quantity ELSE 0 END
  ) STORED
);

CREATE INDEX stock_movement_newest ON stock_movement (level_id, sequence DESC);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Movements are append-only: correct one with another.';
END $$;

CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

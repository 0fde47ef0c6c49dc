-- Merchants, their products and where these are listed. Ids and sort keys are compared as bytes (COLLATE "C"), so that
-- every hub orders alike whatever its database's locale. Terms are computed by rules/searchTerms.ts.

CREATE TABLE merchant (
  id text COLLATE "C" PRIMARY KEY,
  legal_name text NOT NULL,
  trading_name text,
  gln text COLLATE "C",
  kyb text COLLATE "C" NOT NULL
    CHECK (kyb IN ('DRAFT', 'SUBMITTED', 'IN_REVIEW', 'APPROVED', 'REJECTED', 'SUSPENDED')),
  created_at timestamptz(3) NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  terms text[] COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX merchant_by_name ON merchant (name_key);
CREATE INDEX merchant_by_kyb ON merchant (kyb, name_key);
CREATE INDEX merchant_by_terms ON merchant USING gin (terms);

-- Who is trusted is decided by people and must be explained later: rows are only ever added.
CREATE TABLE kyb_decision (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchant,
  position int NOT NULL,
  status text COLLATE "C" NOT NULL,
  reason text,
  decided_at timestamptz(3) NOT NULL,
  PRIMARY KEY (merchant_id, position)
);

CREATE TABLE identifier (
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchant,
  position int NOT NULL,
  scheme text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  result text COLLATE "C" NOT NULL CHECK (result IN ('PASS', 'WARN', 'NOT_APPLICABLE')),
  PRIMARY KEY (merchant_id, position)
);
CREATE INDEX identifier_by_number ON identifier (scheme, number, merchant_id);
-- A registration names one merchant. Numbers of unnamed schemes may coincide.
CREATE UNIQUE INDEX identifier_unique ON identifier (scheme, number) WHERE scheme <> 'OTHER';

CREATE TABLE consent (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchant,
  marketplace_id text COLLATE "C" NOT NULL,
  scopes text[] NOT NULL,
  granted_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX consent_by_merchant ON consent (merchant_id, granted_at, id);
CREATE UNIQUE INDEX consent_active ON consent (merchant_id, marketplace_id) WHERE revoked_at IS NULL;

CREATE TABLE product (
  id text COLLATE "C" PRIMARY KEY,
  merchant_id text COLLATE "C" NOT NULL REFERENCES merchant,
  gtin text COLLATE "C",
  title text NOT NULL,
  description text,
  hs_code text COLLATE "C" NOT NULL,
  origin_country text COLLATE "C" NOT NULL,
  gross_weight_grams int NOT NULL CHECK (gross_weight_grams > 0),
  price_minor bigint NOT NULL CHECK (price_minor > 0),
  price_currency text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  title_key text COLLATE "C" NOT NULL,
  newest_key text COLLATE "C" NOT NULL,
  terms text[] COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX product_by_title ON product (title_key);
CREATE UNIQUE INDEX product_by_age ON product (newest_key);
CREATE INDEX product_of_merchant_by_title ON product (merchant_id, title_key);
CREATE INDEX product_by_gtin ON product (gtin);
CREATE INDEX product_by_hs_code ON product (hs_code);
CREATE INDEX product_by_terms ON product USING gin (terms);

CREATE TABLE listing (
  id text COLLATE "C" PRIMARY KEY,
  product_id text COLLATE "C" NOT NULL REFERENCES product,
  marketplace_id text COLLATE "C" NOT NULL,
  price_minor bigint NOT NULL CHECK (price_minor > 0),
  price_currency text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'PAUSED'))
);
CREATE UNIQUE INDEX listing_of_product ON listing (product_id, marketplace_id);
CREATE INDEX listing_active ON listing (marketplace_id, product_id) WHERE status = 'ACTIVE';

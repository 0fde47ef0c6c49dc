-- How many pieces of declared goods have entered free circulation: never more than were declared.
CREATE TABLE declared_goods (
  declaration_id text COLLATE "C" NOT NULL,
  -- The GTIN in 14 digits, or the product where it has none.
  goods text COLLATE "C" NOT NULL,
  moved integer NOT NULL CHECK (moved > 0),
  PRIMARY KEY (declaration_id, goods)
);

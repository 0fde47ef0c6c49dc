-- Merchants, products and listings change, and are withdrawn and deleted; trades of before still show them.

ALTER TABLE merchant ADD COLUMN updated_at timestamptz(3);
UPDATE merchant SET updated_at = coalesce(
  (SELECT max(decided_at) FROM kyb_decision WHERE merchant_id = merchant.id), created_at
);

ALTER TABLE product ADD COLUMN updated_at timestamptz(3);
UPDATE product SET updated_at = created_at;
ALTER TABLE product ADD COLUMN deleted_at timestamptz(3);
-- Counted without a look at the table.
CREATE INDEX product_kept ON product (id) WHERE deleted_at IS NULL;
-- A GTIN is one number, however many zeros it is written with.
DROP INDEX product_by_gtin;
CREATE INDEX product_by_gtin ON product (lpad(gtin, 14, '0'));

-- Set where the merchant itself took the listing off: then it does not come back by itself.
ALTER TABLE listing ADD COLUMN withdrawn_at timestamptz(3);
ALTER TABLE listing ADD COLUMN updated_at timestamptz(3);

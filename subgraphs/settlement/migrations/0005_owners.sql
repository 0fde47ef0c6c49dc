-- Who asked for a quote: the name of a principal. Quotes of before are nobody's, and only the hub itself may see and use them.
ALTER TABLE fx_quote ADD COLUMN owner text COLLATE "C";

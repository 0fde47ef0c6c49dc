-- What this contract of the hub did for whom, kept for ever. A row is written in the transaction of the mutation, and sealed
-- afterwards, once: it gets its place in the chain and the hub's signature. Sealing apart from the mutations lets these run
-- side by side, which a chain that each must append to would not.
CREATE TABLE receipt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  party text COLLATE "C" NOT NULL,
  subject text NOT NULL,
  operation text COLLATE "C" NOT NULL,
  -- SHA-256 in base64url, as everywhere in receipts.
  input text COLLATE "C" NOT NULL CHECK (length(input) = 43),
  answer text COLLATE "C" NOT NULL CHECK (length(answer) = 43),
  -- The seal.
  position bigint UNIQUE CHECK (position > 0),
  previous text COLLATE "C" CHECK (length(previous) = 43),
  digest text COLLATE "C" CHECK (length(digest) = 43),
  kid text COLLATE "C",
  signature text COLLATE "C",
  CONSTRAINT receipt_sealed_whole CHECK (num_nulls(position, previous, digest, kid, signature) IN (0, 5))
);
CREATE INDEX receipt_unsealed ON receipt (id) WHERE position IS NULL;

CREATE FUNCTION refuse_change_of_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL
    AND (OLD.id, OLD.at, OLD.party, OLD.subject, OLD.operation, OLD.input, OLD.answer)
      = (NEW.id, NEW.at, NEW.party, NEW.subject, NEW.operation, NEW.input, NEW.answer) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'A receipt is sealed once and otherwise never changes.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER receipt_is_kept BEFORE UPDATE OR DELETE ON receipt
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_receipt();
CREATE TRIGGER receipt_is_kept_whole BEFORE TRUNCATE ON receipt
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_receipt();

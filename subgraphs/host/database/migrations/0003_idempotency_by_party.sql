-- Keys belong to principals: the same key of two parties stands for two things. Those of before belong to nobody in particular.
ALTER TABLE idempotency ADD COLUMN party text COLLATE "C" NOT NULL DEFAULT 'anonymous';
ALTER TABLE idempotency DROP CONSTRAINT idempotency_pkey;
ALTER TABLE idempotency ADD PRIMARY KEY (party, key);

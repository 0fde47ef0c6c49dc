import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubContractNames } from '../schema/contracts.ts';
import { projectRoot } from '../schema/projectRoot.ts';
import { Database } from '../subgraphs/host/database/Database.ts';
import { ensureDatabase } from '../subgraphs/host/database/ensureDatabase.ts';
import { migrate } from '../subgraphs/host/database/migrate.ts';
import { startPostgresServer } from '../subgraphs/host/postgres/startPostgresServer.ts';

/** Tables that every subgraph's schema has. */
export const commonTables = ['migration', 'idempotency'];

/** The database schema of a subgraph, as its migrations created it. */
export interface HubSchema {
  /** Of the contract. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly references: readonly Reference[];
}

export interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
  readonly isForeign: boolean;
  /** The texts allowed by a check constraint on this column alone; null without one. */
  readonly texts: readonly string[] | null;
}

export interface Reference {
  readonly from: string;
  readonly to: string;
  readonly columns: string;
  readonly isOptional: boolean;
  /** At most one row refers to each. */
  readonly isUnique: boolean;
}

const columnsOfSchema = `
  SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS "isNullable",
         EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS "isPrimary",
         EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)) AS "isForeign",
         (SELECT array_agg(allowed[1]) FROM pg_constraint k,
            regexp_matches(substring(pg_get_constraintdef(k.oid) FROM '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\[(.*)\\]\\)\\)\\)$'), '''(\\w+)''', 'g') AS allowed
          WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]) AS texts
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> ALL ($1)
  ORDER BY c.relname, a.attnum`;

const referencesOfSchema = `
  SELECT f.conrelid::regclass::text AS from, f.confrelid::regclass::text AS to,
         (SELECT string_agg(a.attname, ', ' ORDER BY o) FROM unnest(f.conkey) WITH ORDINALITY AS k (n, o)
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n) AS columns,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey) AND NOT a.attnotnull) AS "isOptional",
         EXISTS (SELECT FROM pg_constraint u WHERE u.conrelid = f.conrelid AND u.contype IN ('p', 'u') AND u.conkey <@ f.conkey) AS "isUnique"
  FROM pg_constraint f
  WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace
  ORDER BY 1, 2, 3`;

/** The schemas of all subgraphs, read from a temporary PostgreSQL after their migrations. */
export async function hubSchemas(): Promise<readonly HubSchema[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ehub-generate-'));
  // The server may run as another user.
  chmodSync(dataDir, 0o755);
  const server = await startPostgresServer({ dataDir, durable: false });
  try {
    const url = await ensureDatabase(server.url('postgres'), 'ehub_generate');
    const schemas: HubSchema[] = [];
    for (const name of hubContractNames) {
      const database = new Database({ url, schema: name, poolSize: 1 });
      await migrate(database, join(projectRoot, 'subgraphs', name, 'migrations'));
      const columns = await database.query<Column>({ text: columnsOfSchema }, [commonTables]);
      const references = await database.query<Reference>({ text: referencesOfSchema });
      schemas.push({ name, columns, references });
      await database.close();
    }
    return schemas;
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

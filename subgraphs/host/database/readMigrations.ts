import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of SQL that changes a schema, once. */
export interface Migration {
  /** `own/0001_merchant`: how it is recorded. */
  readonly name: string;
  readonly source: 'common' | 'own';
  readonly file: string;
  readonly sql: string;
  /** SHA-256 of the text, in hex; the same for either kind of line end. */
  readonly checksum: string;
}

/**
 * The migrations in a folder, in order.
 * @throws when a file's name is not of the form `0001_name.sql` or a number is missing or used twice
 */
export function readMigrations(folder: string, source: Migration['source']): Migration[] {
  return readdirSync(folder)
    .sort()
    .map((fileName, index) => {
      const file = join(folder, fileName);
      const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(fileName)?.[1];
      if (Number(number) !== index + 1) {
        throw new Error(
          `${file} is not named ${String(index + 1).padStart(4, '0')}_<name>.sql, as the next migration must be.`,
        );
      }
      const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name: `${source}/${fileName.slice(0, -'.sql'.length)}`, source, file, sql, checksum };
    });
}

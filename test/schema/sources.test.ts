import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../schema/projectRoot.ts';

const folders = ['gateway', 'subgraphs', 'schema', 'identity', 'cli'];

/** The lines of our programs that match, as `file: line`. */
function linesWith(pattern: RegExp, isExempt: (file: string) => boolean): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith('.ts') && !isExempt(file))
    .flatMap((file) =>
      readFileSync(join(projectRoot, file), 'utf8')
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
}

test('the root of the project is found from source and from dist', () => {
  expect(existsSync(join(projectRoot, 'package.json'))).toBe(true);
});

test('timeouts, intervals and maxima are in the limits.ts of their module', () => {
  const bound =
    /^(?:export )?const (?!(?:day|hour|minute|second)Ms\b)(?:(?:max|min|most|least|longest|shortest)\w*|\w+(?:Ms|S|Seconds|Bytes|AtOnce|Timeout))(?:: \w+)? = [\d_ .*]+;/;
  const isExempt = (file: string) => /\/(?:limits|registryLimits)\.ts$|\/seed\//.test(file);
  expect(linesWith(bound, isExempt)).toEqual([]);
});

test('only the configuration reads the environment, which each program passes to it', () => {
  const programs = /^(?:gateway\/runGateway|subgraphs\/runHub|cli\/(?:ehub|startNetwork))\.ts$/;
  expect(linesWith(/process\.env\b/, (file) => programs.test(file))).toEqual([
    // Passed on to the thread.
    "gateway/admission/AdmissionThread.ts: env: { ...process.env, APOLLO_TELEMETRY_DISABLED: '1' },",
    // https://no-color.org
    'cli/check.ts: const isColoured = process.stdout.isTTY && !process.env.NO_COLOR;',
    // Passed on to PostgreSQL's own programs.
    "cli/runPostgresProgram.ts: env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) },",
    'cli/status.ts: return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(colour[text], text) : text;',
  ]);
});

test('a column that a later migration requires is filled for replicas of the version before, which do not know it', () => {
  const unfilled = readdirSync(join(projectRoot, 'subgraphs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /migrations\/(?!0001_)\d+_\w+\.sql$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(projectRoot, 'subgraphs', file), 'utf8');
      const required = [...text.matchAll(/ALTER TABLE (\w+)[^;]*?ALTER COLUMN (\w+) SET NOT NULL/g)];
      const added = [
        ...text.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+) (?![^;]*(?:DEFAULT|GENERATED))[^;]*NOT NULL/g),
      ];
      return [...required, ...added]
        .filter(
          ([, table, column]) =>
            !text.includes(`ALTER COLUMN ${column} SET DEFAULT`) && !text.includes(`BEFORE INSERT ON ${table} `),
        )
        .map(([, table, column]) => `${file}: ${table}.${column}`);
    });
  expect(unfilled).toEqual([]);
});

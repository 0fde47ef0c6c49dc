import { expect, test } from '@jest/globals';
import { explainFailure } from '../../../../subgraphs/host/database/DatabaseUnavailable.ts';

const failure = (message: string, code?: string, detail?: string) =>
  Object.assign(new Error(message), { code, detail });

test.each([
  [failure('password authentication failed for user "a"', '28P01'), 'Correct the user and password'],
  [failure('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'Is a PostgreSQL server running there?'],
  [failure('', 'ECONNREFUSED'), 'ECONNREFUSED. Is a PostgreSQL server running there?'],
  [failure('timeout expired'), 'timeout expired. Is a PostgreSQL server running there?'],
  [failure('Connection terminated unexpectedly'), 'unexpectedly. Is a PostgreSQL server running there?'],
  [failure('permission denied to create database', '42501'), 'Grant the user this privilege'],
  [failure('could not extend file', '53100'), 'Free space on the disk'],
  [failure('sorry, too many clients already', '53300'), 'Raise max_connections'],
  [failure('invalid page in block 0', 'XX001'), 'is damaged: restore it'],
  [
    failure('"x" does not exist', '3D000', 'The subdirectory\nis missing.'),
    'exist. The subdirectory is missing. Name a',
  ],
])('%s', (error, expected) => {
  const line = explainFailure(error);
  expect(line).toContain(expected);
  expect(line).not.toContain('\n');
});

test('adds nothing to what says its own remedy', () => {
  expect(explainFailure(new Error('is this an older version?'))).toBe('is this an older version?');
});

import { expect, test } from '@jest/globals';
import { arraysOf, columnsOf, insertOf, sql } from '../../../../subgraphs/host/database/sql.ts';

interface NoteTable {
  readonly id: string;
  readonly writtenBy: string;
  readonly tags: readonly string[];
}

test('parameters are numbered in the order in which they first come; casts and texts are left alone', () => {
  const statement = sql<unknown, { id: string; at: string }>(
    'note',
    "SELECT ':' || regexp_replace(id, '^hub:', '') FROM note WHERE at = :at::timestamptz AND (id = :id OR :at::text IS NULL)",
  );
  expect(statement.text).toBe(
    "SELECT ':' || regexp_replace(id, '^hub:', '') FROM note WHERE at = $1::timestamptz AND (id = $2 OR $1::text IS NULL)",
  );
  expect(statement.valuesOf({ id: 'a', at: 'now' })).toEqual(['now', 'a']);
});

test('what is cast to JSON is sent as JSON, also a list; other lists are arrays', () => {
  const statement = sql<unknown, { tags: readonly string[] }>('tags', 'SELECT :tags::jsonb, :tags::text[]');
  expect(statement.text).toBe('SELECT $1::jsonb, $2::text[]');
  expect(statement.valuesOf({ tags: ['a'] })).toEqual(['["a"]', ['a']]);
});

test('columns have the names that a row has for them', () => {
  const columns = columnsOf<NoteTable>('note.')(['id', 'writtenBy'], { labels: 'tags' });
  expect(columns).toBe('note.id, note.written_by AS "writtenBy", note.tags AS "labels"');
});

test('one row is inserted by its names, many by arrays of their columns', () => {
  const insert = insertOf<NoteTable>()(['id', 'writtenBy', 'tags'], {
    ...{ name: 'insert', table: 'note', json: ['tags'], after: 'ON CONFLICT DO NOTHING' },
  });
  expect(insert.text).toBe('INSERT INTO note (id, written_by, tags) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING');
  expect(insert.valuesOf({ tags: [], writtenBy: 'me', id: '1' })).toEqual(['1', 'me', '[]']);
  const notes = [
    { id: '1', writtenBy: 'me' },
    { id: '2', writtenBy: 'you' },
  ];
  expect(arraysOf(notes, ['writtenBy', 'id'])).toEqual({ writtenBy: ['me', 'you'], id: ['1', '2'] });
});

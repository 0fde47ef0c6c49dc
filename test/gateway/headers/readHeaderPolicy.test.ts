import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readHeaderPolicy } from '../../../gateway/headers/readHeaderPolicy.ts';
import { limits } from '../../../gateway/limits.ts';
import { fc } from '../../support/properties.ts';

const folder = mkdtempSync(join(tmpdir(), 'ehub-policy-'));
const file = join(folder, 'policy.json');
afterAll(() => rmSync(folder, { recursive: true }));

function read(policy: unknown) {
  writeFileSync(file, typeof policy === 'string' || Buffer.isBuffer(policy) ? policy : JSON.stringify(policy, null, 1));
  return readHeaderPolicy(file);
}

const tenant = { header: 'x-tenant' };
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ header: `x-${index}` }));

test.each([
  ['a document that is no JSON', '{', 'line 1, $: is not JSON'],
  ['a text in another encoding', Buffer.from([0x22, 0xff, 0x22]), 'It is not UTF-8 text.'],
  ['a member that is a duplicate', '{"all":[],"all":[]}', '$.all: is a duplicate'],
  ['an unknown member', { every: [] }, '$.every: is an unknown key. Known here are all, subgraphs.'],
  ['a misspelt rule', { all: [{ ...tenant, rename: 'a' }] }, '$.all[0].rename: is an unknown key. Known here are'],
  ['a rule without a header', { all: [{ as: 'x-tenant' }] }, 'line 3, $.all[0].header: is missing. Write letters'],
  ['a rule that is a text', { all: ['x-tenant'] }, '$.all[0]: "x-tenant" is not an object. Write { … }.'],
  ['a name with a space', { all: [{ header: 'x tenant' }] }, '$.all[0].header: "x tenant" is not a header name'],
  ['a name with a line break', { all: [{ header: 'a\r\nb' }] }, '$.all[0].header: "a\\r\\nb" is not a header name'],
  ['a name of an object', { all: [{ header: '__proto__' }] }, '$.all[0].header: "__proto__" is not a header name'],
  ['a name that is too long', { all: [{ header: `x${'-a'.repeat(50)}` }] }, 'is not a header name'],
  [
    'a header of the connection',
    { all: [{ header: 'Transfer-Encoding' }] },
    'line 4, $.all[0].header: "Transfer-Encoding" is not a header that can be passed on. It belongs to the connection',
  ],
  [
    'a reserved name to rename to',
    { all: [{ ...tenant, as: 'host' }] },
    '$.all[0].as: "host" is not a header that can',
  ],
  ['a default with a line break', { all: [{ ...tenant, default: 'a\r\nx: b' }] }, 'what stands there is not a header'],
  [
    'an empty default',
    { all: [{ ...tenant, default: '' }] },
    '$.all[0].default: what stands there is not a header value',
  ],
  ['a header twice', { all: [tenant, { header: 'X-Tenant', as: 'b' }] }, '"X-Tenant" is not named once. Remove one of'],
  [
    'two headers sent as one',
    { all: [tenant], subgraphs: { shop: [{ header: 'x-shop', as: 'x-tenant' }] } },
    '$.subgraphs.shop[0].header: "x-shop" is not the only header that is sent as x-tenant. Rename one of the two',
  ],
  ['more rules than are taken', { all: many(limits.headerRules + 1) }, '$.all: has 33 entries. At most 32 are taken.'],
  [
    'rules for more subgraphs than are taken',
    { subgraphs: Object.fromEntries(many(1_001).map(({ header }) => [header, []])) },
    '$.subgraphs: has 1001 entries. At most 1000 are taken.',
  ],
  ['a document that is too long', ' '.repeat(limits.headerPolicyBytes + 1), 'exceeds 1048576 bytes.'],
])('%s prevents the start, with its place and the remedy', (_, policy, line) => {
  expect(() => read(policy)).toThrow(line);
  expect(() => read(policy)).toThrow(/^The header policy \S+policy\.json\b.*$/);
});

test('a missing file is named', () => {
  expect(() => readHeaderPolicy(join(folder, 'none'))).toThrow(/^The header policy \S+none cannot be read: ENOENT$/);
});

test('every fault has a line, and none quotes a default, which may be a token', () => {
  const all = [{ header: 'te' }, { header: 'x-a', default: 's3cret\n' }];
  expect(() => read({ all })).toThrow(
    /^The header policy .*"te" is not.*\nThe header policy .*\$\.all\[1\]\.default: .*$/,
  );
  expect(() => read({ all })).not.toThrow(/s3cret/);
});

test('a subgraph’s rule may use a name that it frees', () => {
  const own = [
    { header: 'x-tenant', as: 'x-owner' },
    { header: 'x-shop', as: 'x-tenant' },
  ];
  const policy = read({ all: [tenant], subgraphs: { shop: own } });
  expect(policy.apply({ 'x-tenant': 'a', 'x-shop': 'b' }).to('shop')).toEqual({ 'x-owner': 'a', 'x-tenant': 'b' });
  expect(policy.apply({ 'x-tenant': 'a', 'x-shop': 'b' }).to('other')).toEqual({ 'x-tenant': 'a' });
});

const reservedNames = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'http2-settings', 'host', 'content-length', 'content-type', 'content-encoding'],
  ...['content-digest', 'repr-digest', 'digest', 'accept', 'accept-charset', 'accept-encoding', 'expect', 'range'],
  ...['if-match', 'if-none-match', 'if-range', 'set-cookie', 'ehub-timeout-ms', 'ehub-principal', 'ehub-trace'],
  ...['signature', 'signature-input'],
];

test('no spelling of a reserved header is accepted, neither for reading nor for sending', () => {
  const spelling = fc
    .tuple(fc.constantFrom(...reservedNames), fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }))
    .map(([name, turns]) =>
      [...name].map((letter, index) => (turns[index] ? letter.toUpperCase().replace('-', '_') : letter)).join(''),
    );
  fc.assert(
    fc.property(spelling, (name) => {
      expect(() => read({ all: [{ header: name }] })).toThrow('is not a header that can be passed on');
      expect(() => read({ subgraphs: { shop: [{ ...tenant, as: name }] } })).toThrow('can be passed on');
    }),
  );
});

test('a subgraph receives what its rules name and nothing else, whatever a client sends', () => {
  const name = fc.constantFrom('x-a', 'x-b', 'x-c', 'constructor', 'tostring', 'valueof');
  const rule = fc.record({ header: name, default: fc.constantFrom('d', 'e') }, { requiredKeys: ['header'] });
  const rules = fc.uniqueArray(rule, { selector: ({ header }) => header });
  const headers = fc.dictionary(fc.oneof(name, fc.constantFrom('x-d', 'cookie', 'authorization')), fc.string());
  fc.assert(
    fc.property(rules, headers, (all, sent) => {
      const expected = all.flatMap(({ header, default: value }) => {
        const text = Object.hasOwn(sent, header) ? sent[header] : value;
        return text === undefined ? [] : [[header, text]];
      });
      expect(Object.entries(read({ all }).apply(sent).to('any'))).toEqual(expected);
    }),
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import { printFault } from '../../../schema/registry/JsonText.ts';
import { parseRegistry } from '../../../schema/registry/parseRegistry.ts';
import { readRegistryText } from '../../../schema/registry/readRegistryFile.ts';
import { registryLimits } from '../../../schema/registry/registryLimits.ts';
import { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { fc } from '../../support/properties.ts';

const marketplace = {
  id: 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B',
  name: 'Bazaar',
  homeHub: 'MYKUL',
};

function hub(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    code: 'MYKUL',
    name: 'Kuala Lumpur',
    country: 'MY',
    currency: 'MYR',
    timeZone: 'Asia/Kuala_Lumpur',
    subgraphs: { merchants: 'http://127.0.0.1:4100/merchants' },
    ...changes,
  };
}

function faultsOf(document: unknown): string[] {
  const parsed = parseRegistry(typeof document === 'string' ? document : JSON.stringify(document));
  return parsed.kind === 'REFUSED' ? parsed.faults.map(printFault) : [];
}

test('reads the demo network', () => {
  const parsed = parseRegistry(readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8'));
  expect(parsed).toMatchObject({
    kind: 'ACCEPTED',
    hubs: [{ code: 'MYKUL' }, { code: 'CNHGH' }],
  });
});

test('reads every fact of a hub and of a marketplace', () => {
  const subgraphs = {
    merchants: 'http://127.0.0.1:1/m',
    inventory: { url: 'https://h.example/i', batched: true },
  };
  const parsed = parseRegistry(
    JSON.stringify({
      hubs: [hub({ state: 'DRAINING', subgraphs })],
      marketplaces: [marketplace],
    }),
  );
  const hubCode = hub().code;
  expect(parsed).toEqual({
    kind: 'ACCEPTED',
    hubs: [
      {
        ...hub({ state: 'DRAINING' }),
        subgraphs: new Map([
          ['merchants', { hubCode, subgraph: 'merchants', url: 'http://127.0.0.1:1/m', batched: false }],
          ['inventory', { hubCode, subgraph: 'inventory', url: 'https://h.example/i', batched: true }],
        ]),
      },
    ],
    marketplaces: [marketplace],
  });
});

test('treats a hub without a state as active', () => {
  expect(parseRegistry(JSON.stringify({ hubs: [hub()], marketplaces: [] }))).toMatchObject({
    hubs: [{ state: 'ACTIVE' }],
  });
});

test('reads pairs in either order; a document without them has none', () => {
  const pair = { hubs: ['MYKUL', 'THBKK'], currency: 'MYR', netDebitCaps: { MYKUL: '1.50' } };
  const rate = { from: 'MYR', to: 'THB', numerator: '15', denominator: '2' };
  const read = (sections: object) =>
    new SettlementTerms(readRegistryText('test', JSON.stringify({ hubs: [hub()], marketplaces: [], ...sections })));
  const terms = read({ pairs: [pair], convertibleAt: { MYR: ['THBKK', 'MYKUL'], THB: ['THBKK'] }, rates: [rate] });
  expect([terms.pair('MYKUL', 'THBKK'), terms.pair('THBKK', 'MYKUL')]).toEqual([pair, pair]);
  expect([terms.pair('MYKUL', 'CNHGH'), terms.pair('MYKUL', 'MYKUL')]).toEqual([undefined, undefined]);
  expect(terms.rate('THB', 'MYR')).toEqual({ from: 'THB', to: 'MYR', numerator: 2n, denominator: 15n });
  expect(terms.hubsConverting('MYR', 'THB')).toEqual(['THBKK']);
  const none = read({});
  expect([none.pair('MYKUL', 'THBKK'), none.rate('MYR', 'THB'), none.conversionsAt('MYKUL')]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});

test('customs values a currency at the last rate that has begun, in each direction by itself', () => {
  const rate = (from: string, to: string, value: string, validFrom: string) => ({
    ...{ from, to, rate: value, validFrom, source: 'a gazette' },
  });
  const customsRates = [
    rate('MYR', 'THB', '7.60', '2026-03-01'),
    rate('MYR', 'THB', '7.5', '2026-01-01'),
    rate('THB', 'MYR', '0.1300', '2026-02-01'),
  ];
  const rates = new CustomsRates(
    readRegistryText('test', JSON.stringify({ hubs: [hub()], marketplaces: [], customsRates })),
  );
  const valued = (date: string) => rates.rate('MYR', 'THB', date);
  expect(['2025-12-31', '2026-01-01', '2026-02-28', '2026-03-01'].map(valued)).toEqual([
    undefined,
    ...['7.5', '7.5', '7.60'].map((text) => ({
      ...{ from: 'MYR', to: 'THB' },
      numerator: BigInt(text.replace('.', '')),
      denominator: 10n ** BigInt(text.length - 2),
    })),
  ]);
  expect(rates.rate('THB', 'MYR', '2026-01-31')).toBeUndefined();
  expect([rates.valuedIn('MYR', '2026-01-31'), rates.valuedIn('MYR', '2026-02-01')]).toEqual([['MYR'], ['MYR', 'THB']]);
});

test('ignores a section of a newer version', () => {
  expect(
    faultsOf({
      hubs: [hub()],
      marketplaces: [],
      settlement: { cycleMinutes: 60 },
    }),
  ).toEqual([]);
});

test('refuses a document as a whole and lists every fault with its line, path and remedy', () => {
  const document = {
    hubs: [
      hub(),
      hub({
        subgraphs: {
          merchants: 'ftp://hub.example/m',
          Inventory: 'http://127.0.0.1:4100/inventory',
        },
      }),
      hub({
        code: 'CN-HGH',
        currency: 'YEN',
        country: 'XX',
        timeZone: '+08:00',
        state: 'AWAY',
        stat: 'DRAINING',
      }),
    ],
    marketplaces: [{ ...marketplace, homeHub: 'CNHGH' }, marketplace, { id: 'gid://MYKUL/Marketplace/1', name: '' }],
  };
  expect(faultsOf(JSON.stringify(document, null, 1))).toMatchInlineSnapshot(`
   [
     "line 14, $.hubs[1].code: repeats $.hubs[0]. Remove one of the two.",
     "line 20, $.hubs[1].subgraphs.merchants: "ftp://hub.example/m" is not an endpoint URL. Write an absolute http or https URL without user, password or fragment.",
     "line 21, $.hubs[1].subgraphs.Inventory: is not a contract name. Write it in lower case, such as merchants.",
     "line 25, $.hubs[2].code: "CN-HGH" is not a UN/LOCODE. Write the country and the place without the space, such as MYKUL.",
     "line 27, $.hubs[2].country: "XX" is not an ISO 3166-1 alpha-2 country code. Write two capital letters, such as MY.",
     "line 28, $.hubs[2].currency: "YEN" is not an ISO 4217 currency code. Write three capital letters, such as MYR.",
     "line 29, $.hubs[2].timeZone: "+08:00" is not an IANA time zone. Write a name of the time zone database, such as Asia/Kuala_Lumpur.",
     "line 31, $.hubs[2].subgraphs.merchants: has the URL of $.hubs[0].subgraphs.merchants. Give each its own URL.",
     "line 33, $.hubs[2].state: "AWAY" is unknown. Write one of ACTIVE, DRAINING.",
     "line 34, $.hubs[2].stat: is an unknown key. Known here are code, name, country, currency, timeZone, position, state, subgraphs, issuer, jwks, keys.",
     "line 41, $.marketplaces[0].homeHub: CNHGH is not in $.hubs. Use a hub of this document.",
     "line 44, $.marketplaces[1].id: repeats $.marketplaces[0]. Remove one of the two.",
     "line 48, $.marketplaces[2].homeHub: is missing. Write the country and the place without the space, such as MYKUL.",
     "line 49, $.marketplaces[2].id: "gid://MYKUL/Marketplace/1" is not a marketplace id. Write gid://<HUB>/Marketplace/<ULID>.",
     "line 50, $.marketplaces[2].name: "" is not a name. Write 1 to 200 visible characters.",
   ]
  `);
});

describe('refuses', () => {
  const cases: Array<[string, unknown, string]> = [
    ['what is not JSON', '{ "hubs": [', '$: is not JSON'],
    ['a document that is a list', [], '$: [] is not an object'],
    ['a document without hubs', { marketplaces: [] }, '$.hubs: is missing'],
    ['hubs that are not a list', { hubs: {}, marketplaces: [] }, '$.hubs: {} is not a list'],
    ['a hub that is not an object', { hubs: [null], marketplaces: [] }, '$.hubs[0]: null is not an object'],
    ['a hub without subgraphs', { hubs: [hub({ subgraphs: undefined })], marketplaces: [] }, '$.hubs[0].subgraphs: is'],
    ['a code that lies in another country', { hubs: [hub({ country: 'SG' })], marketplaces: [] }, 'lies elsewhere'],
    ['an unassigned country', { hubs: [hub({ country: 'ZZ' })], marketplaces: [] }, '"ZZ" is not an ISO 3166-1'],
    ['a name of zero-width spaces', { hubs: [hub({ name: '\u200b\u200b' })], marketplaces: [] }, 'is not a name'],
    ['a blank name', { hubs: [hub({ name: ' ' })], marketplaces: [] }, '$.hubs[0].name: " " is not a name'],
    ['a document without a hub', { hubs: [], marketplaces: [] }, '$.hubs: is empty'],
    ['a password in a URL', { hubs: [hub({ subgraphs: { a: 'http://a:b@h/' } })], marketplaces: [] }, 'subgraphs.a:'],
    ['a relative URL', { hubs: [hub({ subgraphs: { a: '/merchants' } })], marketplaces: [] }, 'subgraphs.a:'],
    ['a flag of text', { hubs: [hub({ subgraphs: { a: { url: 'http://h', batched: 'no' } } })] }, 'is not a flag'],
    [
      'too many hubs',
      { hubs: Array(registryLimits.hubs + 1).fill(hub()), marketplaces: [] },
      `has ${registryLimits.hubs + 1} entries`,
    ],
    ['too long a name', { hubs: [hub({ name: 'x'.repeat(1e6) })], marketplaces: [] }, '… is not a name'],
  ];
  test.each(cases)('%s', (_, document, expected) => {
    expect(faultsOf(document).join('\n')).toContain(expected);
  });

  const pair = { hubs: ['MYKUL', 'CNHGH'], currency: 'CNY', netDebitCaps: { MYKUL: '1.50' } };
  const rate = { from: 'MYR', to: 'CNY', numerator: '3', denominator: '2' };
  const customsRate = { from: 'MYR', to: 'CNY', rate: '1.6', validFrom: '2026-01-01', source: 'a gazette' };
  const ofPairs: Array<[string, object, string]> = [
    ['a pair of one hub', { pairs: [{ ...pair, hubs: ['MYKUL', 'MYKUL'] }] }, 'is not a list of two different hubs'],
    ['a pair of three hubs', { pairs: [{ ...pair, hubs: ['MYKUL', 'CNHGH', 'THBKK'] }] }, '$.pairs[0].hubs:'],
    [
      'a pair that is stated twice, the other way round',
      { pairs: [pair, { ...pair, hubs: ['CNHGH', 'MYKUL'] }] },
      '$.pairs[1]: is about the same two hubs as $.pairs[0]',
    ],
    ['a pair without a currency', { pairs: [{ ...pair, currency: undefined }] }, '$.pairs[0].currency: is missing'],
    [
      'a currency that is no longer in use',
      { pairs: [{ ...pair, currency: 'DEM' }] },
      '"DEM" is not an ISO 4217 currency in use',
    ],
    [
      'a cap of a hub that is not of the pair',
      { pairs: [{ ...pair, netDebitCaps: { THBKK: '1' } }] },
      'netDebitCaps.THBKK: is neither of the two hubs',
    ],
    [
      'a cap below a minor unit',
      { pairs: [{ ...pair, netDebitCaps: { MYKUL: '1.005' } }] },
      'has more than the 2 decimals of CNY',
    ],
    [
      'a cap that is a number',
      { pairs: [{ ...pair, netDebitCaps: { MYKUL: 1 } }] },
      'MYKUL: 1 is not a decimal amount',
    ],
    [
      'a misspelt member of a pair',
      { pairs: [{ ...pair, netDebitCap: {} }] },
      '$.pairs[0].netDebitCap: is an unknown key',
    ],
    [
      'a rate that is stated twice',
      { rates: [rate, { ...rate, from: 'CNY', to: 'MYR' }] },
      '$.rates[1]: is about the same two',
    ],
    ['a rate of one currency', { rates: [{ ...rate, to: 'MYR' }] }, '$.rates[0].to: is MYR, as is from'],
    ['a rate of nothing', { rates: [{ ...rate, denominator: '0' }] }, '"0" is not a whole number'],
    [
      'a place of conversion that is no hub',
      { convertibleAt: { MYR: ['KUL'] } },
      '$.convertibleAt.MYR[0]: "KUL" is not',
    ],
    [
      'a seat that is not on the earth',
      { hubs: [hub({ position: { latitude: 91, longitude: 5 } })] },
      'Write degrees from -90 to 90, such as 50.63.',
    ],
    [
      'a customs rate that is stated twice',
      { customsRates: [customsRate, { ...customsRate, rate: '1.7' }] },
      '$.customsRates[1]: is for the same currencies and day as $.customsRates[0]',
    ],
    ['a customs rate of nothing', { customsRates: [{ ...customsRate, rate: '0.00' }] }, '"0.00" is not a decimal rate'],
    [
      'a customs rate from a day that is none',
      { customsRates: [{ ...customsRate, validFrom: '2026-02-30' }] },
      '"2026-02-30" is not a date',
    ],
    [
      'a customs rate of one currency',
      { customsRates: [{ ...customsRate, to: 'MYR' }] },
      '$.customsRates[0].to: is MYR, as is from',
    ],
    [
      'a customs rate of which nobody knows the source',
      { customsRates: [{ ...customsRate, source: undefined }] },
      '$.customsRates[0].source: is missing',
    ],
    [
      'more pairs than are looked at',
      { pairs: Array(registryLimits.pairs + 1).fill(pair) },
      `has ${registryLimits.pairs + 1} entries`,
    ],
  ];
  test.each(ofPairs)('%s', (_, sections, expected) => {
    expect(faultsOf({ hubs: [hub()], marketplaces: [], ...sections }).join('\n')).toContain(expected);
  });
});

describe('addresses where no hub can be', () => {
  test.each([
    'http://169.254.169.254/latest',
    'http://0xA9FEA9FE/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/merchants',
    'http://0.0.0.0:4100/merchants',
    'http://[::]/merchants',
    'http://224.0.0.1/',
    'http://[ff02::1]/',
  ])('%s', (url) => {
    expect(faultsOf({ hubs: [hub({ subgraphs: { a: url } })], marketplaces: [] })).toEqual([
      expect.stringContaining('where no hub can be'),
    ]);
  });
});

test('accepts addresses of private networks and host names', () => {
  const subgraphs = {
    a: 'http://10.0.0.1/',
    b: 'http://[fd00::1]/',
    c: 'http://[::1]:1/',
    d: 'https://hub.example/',
  };
  expect(faultsOf({ hubs: [hub({ subgraphs })], marketplaces: [] })).toEqual([]);
});

test('treats two spellings of one URL as the same', () => {
  const subgraphs = {
    a: 'http://hub.example/a',
    b: 'HTTP://HUB.example:80/./a',
  };
  expect(faultsOf({ hubs: [hub({ subgraphs })], marketplaces: [] })).toEqual([
    expect.stringContaining('$.hubs[0].subgraphs.b: has the URL of $.hubs[0].subgraphs.a'),
  ]);
});

test('never quotes a password, wherever it is', () => {
  const url = 'https://user:s3cret/x@hub.example/';
  const documents = [
    JSON.stringify({
      hubs: [hub({ subgraphs: { a: url } })],
      marketplaces: [],
    }),
    JSON.stringify({
      hubs: [hub({ subgraphs: { [url]: 'http://h/' } })],
      marketplaces: [],
    }),
    JSON.stringify({
      hubs: [hub({ code: url, [url]: 1, name: [url] })],
      marketplaces: url,
    }),
    `{ "hubs": "${url}`,
    `{ "hubs": ${url} }`,
    `{ "hubs": 1, "${url}": 1, "${url}": 2 }`,
  ];
  for (const document of documents) {
    const faults = faultsOf(document);
    expect(faults).not.toEqual([]);
    expect(faults.join('\n')).not.toContain('s3cret');
  }
});

test('accepts a document with a byte order mark', () => {
  expect(faultsOf(`\uFEFF${JSON.stringify({ hubs: [hub()], marketplaces: [] })}`)).toEqual([]);
});

describe('refuses hostile documents with few, short messages', () => {
  const good = JSON.stringify(hub());
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const members = (count: number) => Array.from({ length: count }, (_, index) => `"a${index}":1`).join();
  const cases: Array<[string, string, string]> = [
    ['a list 9 000 deep', `{"hubs":[${nested(9_000)}],"marketplaces":[]}`, 'is nested more than 32 levels deep'],
    ['a list a million deep', nested(1_000_000), 'is nested more than 32 levels deep'],
    ['objects that never end', '{"a":'.repeat(500_000), 'is nested more than 32 levels deep'],
    ['depth in a section of others', `{"hubs":[${good}],"marketplaces":[],"new":${nested(50)}}`, '$.new[0]: is nested'],
    ['a member written twice', `{"hubs":[${good}],"hubs":[${good}],"marketplaces":[]}`, '$.hubs: is a duplicate'],
    ['a member written a million times', `{${'"a":1,'.repeat(500_000)}"a":1}`, '$.a: is a duplicate'],
    ['a prototype', `{"hubs":[{"__proto__":${good}}],"marketplaces":[]}`, '$.hubs[0].__proto__: is a reserved name'],
    [
      'a prototype of endpoints',
      JSON.stringify({ hubs: [hub({ subgraphs: 'X' })] }).replace('"X"', '{"__proto__":"http://h/"}'),
      '__proto__: is a reserved name',
    ],
    [
      'a number beyond all',
      `{"hubs":[${good.replace('"MYR"', '1e999')}],"marketplaces":[]}`,
      '1e999 is not an ISO 4217',
    ],
    ['a number of many digits', `{"hubs":[${'9'.repeat(1_000_000)}],"marketplaces":[]}`, '… is not an object'],
    ['a text of megabytes', `{"hubs":"${'x'.repeat(4_000_000)}","marketplaces":[]}`, '… is not a list'],
    ['a million entries', `{"hubs":[${'0,'.repeat(1_000_000)}0],"marketplaces":[]}`, 'has 1000001 entries'],
    ['many unknown keys', `{"hubs":[{${members(50_000)}}],"marketplaces":[]}`, '$.hubs[0].a0: is an unknown key'],
    [
      'many endpoints',
      `{"hubs":[${good.replace(/"http[^"]*"/, `1,${members(50_000)}`)}],"marketplaces":[]}`,
      'has 50001 entries',
    ],
    ['a key of megabytes', `{"hubs":[{"${'x'.repeat(3_000_000)}":1}],"marketplaces":[]}`, '…]: is an unknown key'],
    ['half a document', `{"hubs":[${good}`, '$: is not JSON'],
    ['a comment', '{} // hubs', '$: is not JSON'],
    ['a comma too many', `{"hubs":[${good},],"marketplaces":[]}`, '$: is not JSON'],
    ['a page of HTML', '<html>sign in</html>', '$: is not JSON'],
    ['nothing', '', '$: is not JSON'],
    ['zeros', '\0'.repeat(100_000), '$: is not JSON'],
  ];
  test.each(cases)('%s', (_, document, expected) => {
    const faults = faultsOf(document);
    expect(faults.join('\n')).toContain(expected);
    expect(faults.length).toBeLessThanOrEqual(registryLimits.faults + 1);
    for (const fault of faults) expect(fault.length).toBeLessThan(500);
  });
});

test('names one fault for each of 500 hubs at one URL, up to the limit, and counts the others', () => {
  const hubs = Array.from({ length: 500 }, () => hub());
  const faults = faultsOf({ hubs, marketplaces: [] });
  expect(faults).toHaveLength(registryLimits.faults + 1);
  expect(faults.at(-1)).toContain('has at least 948 more faults');
});

test('names the line and column of a JSON syntax error', () => {
  expect(faultsOf('{\n  "hubs": [],\n  "marketplaces": nil\n}')).toEqual([
    'line 3, $: is not JSON (InvalidSymbol at column 19, before nil). Check the document with a JSON tool.',
  ]);
});

test('never throws and never accepts a hub of a wrong shape, whatever the document', () => {
  fc.assert(
    fc.property(
      fc.record({
        hubs: fc.jsonValue(),
        marketplaces: fc.array(fc.jsonValue()),
      }),
      (document) => {
        return parseRegistry(JSON.stringify(document)).kind === 'REFUSED';
      },
    ),
  );
});

test('never throws, wherever a valid document is truncated or changed', () => {
  const good = readFileSync(join(projectRoot, 'subgraphs/hubs/network.json'), 'utf8');
  const position = fc.nat(good.length);
  fc.assert(
    fc.property(
      position,
      position,
      fc.oneof(fc.string(), fc.json(), fc.constantFrom('"', '{', '\\', '__proto__')),
      (from, to, put) => {
        const parsed = parseRegistry(good.slice(0, from) + put + good.slice(to));
        return parsed.kind === 'REFUSED' ? parsed.faults.length > 0 : parsed.hubs.length > 0;
      },
    ),
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRegistry } from '../../../gateway/hubs/parseRegistry.ts';
import { printFault } from '../../../gateway/hubs/RegistryFault.ts';
import { limits } from '../../../gateway/limits.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';

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
  expect(parsed).toEqual({
    kind: 'ACCEPTED',
    hubs: [
      {
        ...hub({ state: 'DRAINING' }),
        subgraphs: new Map([
          ['merchants', { url: 'http://127.0.0.1:1/m', batched: false }],
          ['inventory', { url: 'https://h.example/i', batched: true }],
        ]),
      },
    ],
    marketplaces: [marketplace],
  });
});

test('takes a hub as active where its state is not given', () => {
  expect(parseRegistry(JSON.stringify({ hubs: [hub()], marketplaces: [] }))).toMatchObject({
    hubs: [{ state: 'ACTIVE' }],
  });
});

test('leaves alone a section that a newer document brings', () => {
  expect(
    faultsOf({
      hubs: [hub()],
      marketplaces: [],
      settlement: { cycleMinutes: 60 },
    }),
  ).toEqual([]);
});

test('refuses a document as a whole and lists every fault with its path and remedy', () => {
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
  expect(faultsOf(document)).toMatchInlineSnapshot(`
   [
     "$.hubs[1].subgraphs.merchants: "ftp://hub.example/m" is not an endpoint URL. Write an absolute http or https URL without user, password or fragment.",
     "$.hubs[1].subgraphs.Inventory: is not a contract name. Write it in lower case, such as merchants.",
     "$.hubs[2].stat: is an unknown key. Known here are code, name, country, currency, timeZone, state, subgraphs.",
     "$.hubs[2].code: "CN-HGH" is not a UN/LOCODE. Write the country and the place without the space, such as MYKUL.",
     "$.hubs[2].country: "XX" is not an ISO 3166-1 alpha-2 country code. Write two capital letters, such as MY.",
     "$.hubs[2].currency: "YEN" is not an ISO 4217 currency code. Write three capital letters, such as MYR.",
     "$.hubs[2].timeZone: "+08:00" is not an IANA time zone. Write a name of the time zone database, such as Asia/Kuala_Lumpur.",
     "$.hubs[2].state: "AWAY" is unknown. Write one of ACTIVE, DRAINING.",
     "$.marketplaces[2].id: "gid://MYKUL/Marketplace/1" is not a marketplace id. Write gid://<HUB>/Marketplace/<ULID>.",
     "$.marketplaces[2].name: "" is not a name. Write 1 to 200 characters.",
     "$.marketplaces[2].homeHub: is missing. Write the country and the place without the space, such as MYKUL.",
     "$.hubs[1].code: repeats $.hubs[0]. Remove one of the two.",
     "$.hubs[2].subgraphs.merchants: has the URL of $.hubs[0].subgraphs.merchants. Give each its own URL.",
     "$.marketplaces[1].id: repeats $.marketplaces[0]. Remove one of the two.",
     "$.marketplaces[0].homeHub: CNHGH is not in $.hubs. Name a hub of this document.",
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
    ['a blank name', { hubs: [hub({ name: ' ' })], marketplaces: [] }, '$.hubs[0].name: " " is not a name'],
    ['a password in a URL', { hubs: [hub({ subgraphs: { a: 'http://a:b@h/' } })], marketplaces: [] }, 'subgraphs.a:'],
    ['a relative URL', { hubs: [hub({ subgraphs: { a: '/merchants' } })], marketplaces: [] }, 'subgraphs.a:'],
    ['a flag of text', { hubs: [hub({ subgraphs: { a: { url: 'http://h', batched: 'no' } } })] }, 'is not a flag'],
    ['too many hubs', { hubs: Array(limits.hubs + 1).fill(hub()), marketplaces: [] }, `has ${limits.hubs + 1} entries`],
    ['too long a name', { hubs: [hub({ name: 'x'.repeat(1e6) })], marketplaces: [] }, '… is not a name'],
  ];
  test.each(cases)('%s', (_, document, expected) => {
    expect(faultsOf(document).join('\n')).toContain(expected);
  });
});

test('never throws and never accepts a hub of a wrong shape, whatever the document', () => {
  fc.assert(
    fc.property(
      fc.record({
        hubs: fc.jsonValue(),
        marketplaces: fc.array(fc.jsonValue()),
      }),
      (document) => {
        const parsed = parseRegistry(JSON.stringify(document));
        return parsed.kind === 'REFUSED' || (parsed.hubs.length === 0 && parsed.marketplaces.length === 0);
      },
    ),
  );
});

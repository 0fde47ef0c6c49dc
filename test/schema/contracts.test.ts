import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { composeSupergraph } from '../../gateway/supergraph/composeSupergraph.ts';
import { readRoutingRules } from '../../gateway/supergraph/RoutingRules.ts';
import { checkContracts, lintContract } from '../../schema/checkContracts.ts';
import {
  contractNames,
  contractSchema,
  contractSdl,
  contractVersion,
  hubContractNames,
} from '../../schema/contracts.ts';
import { projectRoot } from '../../schema/projectRoot.ts';

const notContracts = ['common', 'directives', 'supergraph'];
const writtenContracts = readdirSync(join(projectRoot, 'schema'))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''))
  .filter((name) => !notContracts.includes(name));

test('the served contracts are described throughout and break nothing that is released', () => {
  expect(checkContracts()).toEqual([]);
});

test('the committed supergraph is what the contracts compose to', () => {
  const composed = composeSupergraph(contractNames.map((name) => ({ name, sdl: contractSdl(name) })));
  const committed = readFileSync(join(projectRoot, 'schema/supergraph.graphql'), 'utf8');
  expect(committed.replace(/^#.*\n/, '').trimEnd()).toBe(composed.trimEnd());
});

test('every contract that is written composes with all others, under rules that hubs can serve', () => {
  expect(writtenContracts).toEqual(expect.arrayContaining([...contractNames]));
  const supergraph = composeSupergraph(writtenContracts.map((name) => ({ name, sdl: contractSdl(name) })));
  expect(readRoutingRules(supergraph).partitioned).toEqual(
    new Set(writtenContracts.filter((name) => name !== 'network')),
  );
});

test.each(writtenContracts)('%s is described throughout and states its version', (name) => {
  expect(lintContract(contractSdl(name))).toEqual([]);
  expect(contractVersion(name, contractSdl(name))).toMatch(/^\d+\.\d+$/);
});

test('a contract carries the common types that it uses, and no others', () => {
  const types = contractSchema(contractSdl('inventory')).getTypeMap();
  expect(Object.keys(types)).toEqual(expect.arrayContaining(['DateTime', 'Date', 'UserError', 'UserErrorCode']));
  expect(types.Money).toBeUndefined();
  expect(types.Decimal).toBeUndefined();
});

test('hubs answer every contract but the directory of the network', () => {
  expect(hubContractNames).toEqual(contractNames.filter((name) => name !== 'network'));
});

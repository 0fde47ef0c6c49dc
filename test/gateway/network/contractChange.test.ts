import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { composeSupergraph } from '../../../gateway/supergraph/composeSupergraph.ts';
import { contractNames, contractSdl, contractsFolder } from '../../../schema/contracts.ts';
import { ContinuousLoad } from '../../support/hubs/ContinuousLoad.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows } from '../../support/hubs/FakeRows.ts';
import { merchantsContract } from '../../support/hubs/merchantsContract.ts';
import { withoutMembers } from '../../support/partition/withoutMembers.ts';

/** What the contract `merchants` gets only while the gateway runs. */
const field = 'Product.description';
const folder = mkdtempSync(join(tmpdir(), 'ehub-contracts-'));
let network: FakeNetwork | undefined;
let load: ContinuousLoad | undefined;

afterEach(async () => {
  await load?.stop();
  await network?.close();
  load = undefined;
  network = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The contract and then the supergraph, each in one step, as the operator's page says. */
function deployContract(text: string): void {
  replaceFile(join(folder, 'merchants.graphql'), text);
  const sources = contractNames.map((name) => ({ name, sdl: contractSdl(name, folder) }));
  replaceFile(join(folder, 'supergraph.graphql'), composeSupergraph(sources));
}

interface Page {
  readonly products: { readonly nodes: readonly Readonly<Record<string, unknown>>[] };
}

const known = '{ products(first: 10) { nodes { id title stock { available } } } }';
const described = '{ products(first: 10) { nodes { hub { code } description } } }';

async function askKnown(): Promise<void> {
  const { data, errors } = (await network?.query<Page>(known)) ?? {};
  expect(errors).toBeUndefined();
  expect(data?.products.nodes).toHaveLength(4);
}

test('a field is added to a contract under load: no request fails, and hubs that already serve it answer it', async () => {
  for (const name of readdirSync(contractsFolder).filter((each) => each.endsWith('.graphql')))
    cpSync(join(contractsFolder, name), join(folder, name));
  const newer = readFileSync(join(contractsFolder, 'merchants.graphql'), 'utf8');
  deployContract(withoutMembers(newer, field));
  const older = merchantsContract(withoutMembers(contractSdl('merchants'), field));
  network = await FakeNetwork.start(
    [
      { code: 'CNHGH', rows: FakeRows.of('CNHGH', 2), contracts: { merchants: older } },
      { code: 'MYKUL', rows: FakeRows.of('MYKUL', 2) },
    ],
    { settings: { contracts: folder } },
  );
  expect(await network.query(described)).toMatchObject({
    errors: [{ message: 'Cannot query field "description" on type "Product".' }],
  });

  load = new ContinuousLoad(4, askKnown);
  await load.turn();
  deployContract(newer);
  const { facts } = await network.log.entry('Supergraph replaced');
  await load.turn();
  await load.stop();
  expect(facts).toMatchObject({ generation: 2, warmed: 1, dropped: 0 });

  const hubs = await network.untilKnown('subgraphs { name unsupportedFields }', ([first]) =>
    JSON.stringify(first?.subgraphs).includes(field),
  );
  expect(hubs.map(({ subgraphs }) => subgraphs?.find(({ name }) => name === 'merchants')?.unsupportedFields)).toEqual([
    [field],
    [],
  ]);
  const { data, errors } = await network.query<Page>(described);
  expect(errors).toBeUndefined();
  const texts = data?.products.nodes.map(({ hub, description }) => [(hub as { code: string }).code, description]);
  expect(texts?.filter(([code]) => code === 'CNHGH').map(([, text]) => text)).toEqual([null, null]);
  expect(texts?.filter(([code]) => code === 'MYKUL').map(([, text]) => text)).toEqual([
    expect.stringMatching(/^All about /),
    expect.stringMatching(/^All about /),
  ]);
});

test('a gateway does not start without its contracts, and names the folder', async () => {
  const start = FakeNetwork.start([], { settings: { contracts: '/nowhere' } });
  await expect(start).rejects.toThrow('The contracts in /nowhere cannot be read: ');
});

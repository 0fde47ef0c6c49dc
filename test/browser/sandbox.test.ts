import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { replaceFile } from '../../cli/replaceFile.ts';
import { DemoProcess } from '../support/processes/DemoProcess.ts';
import { freePorts } from '../support/processes/freePorts.ts';
import { runCommand } from '../support/processes/runCommand.ts';
import { examplePromises } from './examplePromises.ts';
import { axeViolations, runOperation, SandboxBrowser } from './SandboxBrowser.ts';

let dataDir: string;
let demo: DemoProcess;
let gateway: string;
let browser: SandboxBrowser;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehub-sandbox-'));
  const ports = await freePorts();
  gateway = `http://127.0.0.1:${ports.PORT}`;
  demo = new DemoProcess({ ...ports, DATA_DIR: dataDir });
  await demo.running();
  browser = await SandboxBrowser.start(gateway);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

afterEach(() => {
  // No error on the console, nothing uncaught, and nobody but the gateway was asked, in any test.
  expect(browser.takeFaults()).toEqual([]);
});

interface Search {
  products: {
    nodes: { title: string; hub: { code: string } }[];
    coverage: { hub: string; status: string }[];
  };
}

const productsOfBoth = `query Both {
  products(first: 50, orderBy: NEWEST) { nodes { title hub { code } stock { available } } coverage { hub status } }
}`;

function shareLink(query: string, variables?: string): string {
  return `#${new URLSearchParams({ view: 'explore', query, ...(variables && { variables }) })}`;
}

/** A machine that builds and tests at once is slower than the one that promises in seconds are about. */
const patience = 3;

test('the page shows itself, and the editor is ready, within two seconds', async () => {
  const startMs = performance.now();
  const page = await browser.open();
  await page.getByRole('link', { name: 'Network' }).waitFor();
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  expect(performance.now() - startMs).toBeLessThan(2_000 * patience);
  await page.context().close();
});

test('the page is under a policy that allows no evaluated and no foreign script', async () => {
  const policy = (await fetch(`${gateway}/`)).headers.get('content-security-policy');
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe-eval');
});

describe('an operation', () => {
  test('shows rows of both hubs, and their plan', async () => {
    const page = await browser.open(shareLink(productsOfBoth));
    const { data, errors } = await runOperation<Search>(page);
    expect(errors).toBeUndefined();
    expect(new Set(data.products.nodes.map(({ hub }) => hub.code))).toEqual(new Set(['CNHGH', 'MYKUL']));
    await page.locator('.graphiql-response .view-line', { hasText: '"products"' }).waitFor();

    const plan = page.getByRole('region', { name: 'Plan', exact: true });
    await plan.getByRole('status').getByText('2 hubs').waitFor();
    const steps = plan.getByRole('region', { name: /^Plan: an arrow/ }).getByRole('button');
    const texts = await steps.allInnerTexts();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/merchants[\s\S]*products[\s\S]*from the root/);
    expect(texts[1]).toMatch(/inventory[\s\S]*Product\.stock[\s\S]*for each of products\.nodes/);
    for (const text of texts) expect(text).toMatch(/CNHGH[\s\S]*ms[\s\S]*MYKUL|MYKUL[\s\S]*ms[\s\S]*CNHGH/);
    expect(await plan.locator('.lane-name').allInnerTexts()).toEqual(['planning', 'CNHGH', 'MYKUL']);
    await page.context().close();
  });

  test('says that nothing was sent for a fetch that another one answered', async () => {
    const page = await browser.open(
      shareLink(
        '{ a: products(first: 2) { nodes { stock { available } } } b: products(first: 2) { nodes { stock { available } } } }',
      ),
    );
    await runOperation(page);
    const plan = page.getByRole('region', { name: 'Plan', exact: true });
    await plan.locator('.step', { hasText: 'as fetch 2' }).waitFor();
    const bars = await plan.locator('.bar-call').count();
    await plan
      .getByRole('status')
      .getByText(`3 fetches · ${bars - 1} calls · 2 hubs`)
      .waitFor();
    await page.context().close();
  });

  test('marks in the result, and in the waterfall, what the fetch under the pointer brought', async () => {
    const page = await browser.open(shareLink('{ products(first: 2) { nodes { title stock { available } } } }'));
    await runOperation(page);
    await page.locator('.step', { hasText: 'inventory' }).hover();
    await page.locator('.fetched-field').first().waitFor();
    expect(await page.locator('.fetched-field').count()).toBe(2);
    const linked = page.locator('.bar-call.linked');
    expect(await linked.evaluateAll((bars) => bars.map((bar) => bar.getAttribute('title')))).toEqual(
      Array.from({ length: await linked.count() }, () => expect.stringContaining('inventory')),
    );
    await page.context().close();
  });

  test('opens from a link with its variables, and the address of a page that holds it is such a link', async () => {
    const query = 'query Find($text: String!) { products(first: 1, filter: { text: $text }) { nodes { title } } }';
    const first = await browser.open(shareLink(query, '{ "text": "durian" }'));
    const { data } = await runOperation<Search>(first);
    expect(data.products.nodes[0]?.title).toMatch(/durian/i);
    const link = new URL(first.url()).hash;
    await first.context().close();

    const second = await browser.open(link);
    const again = await runOperation<Search>(second);
    expect(again.data).toEqual(data);
    await second.context().close();
  });

  test('says how long a new operation was planned, and that a known one was not', async () => {
    const page = await browser.open(shareLink(`{ products(first: 3) { nodes { title } totalCount } } # ${Date.now()}`));
    await runOperation(page);
    const planning = page.locator('.lane-name', { hasText: 'planning' });
    await planning.waitFor();
    await runOperation(page);
    await planning.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('is copied with the values that its variables take from earlier answers', async () => {
    const page = await browser.open('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
    await page.getByRole('tab', { name: 'QuoteLandedCost' }).click();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'QuoteLandedCost' }).first().waitFor();
    const { data } = await runOperation<{ quoteLandedCost: { quote: { dueToOrigin: { amount: string } } } }>(page);
    await page.getByRole('tab', { name: 'QuoteFx' }).click();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'QuoteFx' }).first().waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Link copied' }).waitFor();
    const link = new URL(await page.evaluate<string>('navigator.clipboard.readText()'));
    const variables = new URLSearchParams(link.hash.slice(1)).get('variables') ?? '';
    expect(JSON.parse(variables).input.buy.amount).toBe(data.quoteLandedCost.quote.dueToOrigin.amount);
    await page.context().close();
  });

  test('of each example answers as its comments promise, in the order of the tabs, up to a trade that is settled', async () => {
    const page = await browser.open();
    const tabs = page.locator('.graphiql-tabs [role=tab]');
    await tabs.first().waitFor();
    expect(await tabs.allInnerTexts()).toEqual(Object.keys(examplePromises));
    for (const [name, promise] of Object.entries(examplePromises)) {
      await page.getByRole('tab', { name }).click();
      await page.locator('.graphiql-query-editor .view-line', { hasText: name }).first().waitFor();
      const { data, errors = [] } = await runOperation<object>(page);
      expect({ name, data }).toMatchObject({ name, data: promise });
      const missing = name === 'PartialAnswer' ? [expect.stringContaining('THBKK')] : [];
      expect(errors.map(({ message }) => message)).toEqual(missing);
    }
    // The last tab follows the trade, which goes on by itself.
    let state: string | undefined;
    while (state !== 'SETTLED') {
      const { data } = await runOperation<{ trade: { state: string } }>(page);
      state = data.trade.state;
      expect(['CANCELLED', 'FAILED']).not.toContain(state);
    }
    await page.context().close();
  }, 60_000);
});

test('the page acts as whom the menu names, keeps the token out of its address, and shows what is closed to it', async () => {
  const query = '{ accounts(hub: "MYKUL") { kind } products(first: 1) { totalCount } }';
  const page = await browser.open(shareLink(query));
  await page.locator('.graphiql-query-editor .view-line', { hasText: 'accounts' }).first().waitFor();
  const menu = page.getByLabel('Act as');
  expect(await menu.inputValue()).toBe('marketplace');
  expect((await runOperation<{ accounts: unknown[] }>(page)).errors).toBeUndefined();
  const closed = page.locator('.graphiql-query-editor .closed-field');
  expect(await closed.count()).toBe(0);
  await menu.selectOption('');
  await closed.filter({ hasText: 'accounts' }).waitFor();
  expect(await closed.allTextContents()).toEqual(['accounts']);
  const { data, errors } = await runOperation(page);
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }]);

  await menu.selectOption('operatorMYKUL');
  const kept = await page.evaluate<string>(
    'JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }])',
  );
  expect(kept).toContain('operatorMYKUL');
  expect(kept).not.toContain('eyJ');
  await page.getByRole('link', { name: 'Schema' }).click();
  await page.getByLabel('Search').fill('depositFunds');
  await page.getByText('open to you takes funds:deposit').waitFor();
  await menu.selectOption('marketplace');
  await page.getByText('closed to you takes funds:deposit').waitFor();
  await page.context().close();
});

test('the schema view finds a field and says which hub answers it', async () => {
  const page = await browser.open('#view=schema');
  await page.getByRole('searchbox', { name: 'Search' }).fill('reserveStock');
  const field = page.getByRole('listitem').filter({ hasText: 'reserveStock(input)' });
  await field.getByText('routed the hub in input.lines.productId').waitFor();
  await page.context().close();
});

describe.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const)(
  'axe finds nothing, and nothing is wider than the page, in $colorScheme colours at $viewport.width px',
  (looks) => {
    test('in the editor with a result and its plan', async () => {
      const page = await browser.open(shareLink(productsOfBoth), looks);
      await runOperation(page);
      await page.locator('.step').first().click();
      await expectComfort(page);
    });

    test.each(['Documentation Explorer', 'History', 'GraphiQL Explorer', 'Examples'])(
      'with the panel %s open',
      async (panel) => {
        const page = await browser.open(shareLink(productsOfBoth), looks);
        await runOperation(page);
        await page.getByRole('button', { name: `Show ${panel}` }).click();
        await page.locator('.graphiql-plugin').waitFor();
        await expectComfort(page);
      },
    );

    test.each([
      ['network', '.map'],
      ['schema', '.type'],
    ])('in the %s view', async (view, landmark) => {
      const page = await browser.open(`#view=${view}`, looks);
      await page.locator(landmark).first().waitFor();
      await expectComfort(page);
    });
  },
);

async function expectComfort(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await page.context().close();
}

test('a hub that drains is shown as draining, in words, in the matrix and on the map, until it is active again', async () => {
  const page = await browser.open('#view=network');
  const header = page.getByRole('columnheader', { name: /Kuala Lumpur/ });
  await header.getByText('Active').waitFor();
  const registry = join(dataDir, 'network.json');
  const document = readFileSync(registry, 'utf8');
  const explore = await browser.open(shareLink(productsOfBoth));
  await runOperation(explore);
  const idle = explore.getByRole('region', { name: 'Plan', exact: true }).getByText(/MYKUL.*Draining was not asked/);
  expect(await idle.count()).toBe(0);
  setRegistry(document.replace('"code": "MYKUL",', '"code": "MYKUL", "state": "DRAINING",'));
  await header.getByText('Draining').waitFor();
  await page.locator('td.cell-draining').nth(3).waitFor();
  await page.locator('.map').getByText('MYKUL · draining').waitFor();
  await page.getByRole('img', { name: /Map of the hubs: .*Kuala Lumpur draining/ }).waitFor();
  await page.locator('.sea-lane.draining').waitFor({ state: 'attached' });
  await page
    .getByRole('columnheader', { name: /Hangzhou/ })
    .getByText('Active')
    .waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await runOperation(explore);
  await idle.waitFor();
  await explore.context().close();
  setRegistry(document);
  await header.getByText('Active').waitFor();
  await page.context().close();

  function setRegistry(text: string): void {
    replaceFile(registry, text);
  }
});

test('a hub that is killed while idle is shown as lost within seconds, and named by responses without its rows', async () => {
  const network = await browser.open('#view=network');
  const header = network.getByRole('columnheader', { name: /Hangzhou/ });
  await header.getByText('Active').waitFor();
  // The demo starts a hub again that has died: this one dies again and again.
  const killing = setInterval(() => {
    const hub = hubProcess('CNHGH');
    if (hub !== undefined) process.kill(hub, 'SIGKILL');
  }, 100).unref();
  const startMs = performance.now();
  await header.getByText('Unreachable').waitFor();
  expect(performance.now() - startMs).toBeLessThan(3_000 * patience);
  await network.locator('td.cell-unreachable').nth(3).waitFor();
  await network.locator('.map').getByText('CNHGH · unreachable').waitFor();
  await network
    .getByRole('columnheader', { name: /Kuala Lumpur/ })
    .getByText('Active')
    .waitFor();
  expect(await axeViolations(network)).toEqual([]);
  await network.context().close();

  const explore = await browser.open(shareLink(productsOfBoth));
  const { data, errors } = await runOperation<Search>(explore);
  expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('CNHGH')]);
  expect(new Set(data.products.nodes.map(({ hub }) => hub.code))).toEqual(new Set(['MYKUL']));
  expect(data.products.coverage).toContainEqual({ hub: 'CNHGH', status: 'UNREACHABLE' });
  await explore.locator('.step .failed').first().waitFor();
  clearInterval(killing);
  await explore.context().close();
});

/** Process id of a hub of the demo; undefined while it has none. */
function hubProcess(code: string): number | undefined {
  const ours = new Set(demo.descendants());
  const processes = runCommand('ps', ['-e', '-o', 'pid=,args=']).split('\n');
  const hub = processes.find((line) => line.includes(`--hub ${code}`) && ours.has(Number.parseInt(line, 10)));
  return hub === undefined ? undefined : Number.parseInt(hub, 10);
}

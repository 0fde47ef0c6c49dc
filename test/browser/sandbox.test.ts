import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DemoProcess, freePorts } from '../support/network/DemoProcess.ts';
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

/** A machine that builds and tests at once is slower than the one that the promise of two seconds is about. */
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
  test('shows rows of both hubs, and the plan by which they were had', async () => {
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
    expect(await plan.locator('.lane-name').allInnerTexts()).toEqual(['CNHGH', 'MYKUL']);
    await page.context().close();
  });

  test('marks in the result, and in the waterfall, what the fetch under the pointer brought', async () => {
    const page = await browser.open(shareLink('{ products(first: 2) { nodes { title stock { available } } } }'));
    await runOperation(page);
    await page.locator('.step', { hasText: 'inventory' }).hover();
    await page.locator('.fetched-field').first().waitFor();
    expect(await page.locator('.fetched-field').count()).toBe(2);
    for (const call of await page.locator('.bar-call.linked').allInnerTexts()) expect(call).toContain('inventory');
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

  test('of every example is answered, and refused by no hub', async () => {
    const page = await browser.open();
    const tabs = page.locator('.graphiql-tab-button');
    await tabs.first().waitFor();
    const names = await tabs.allInnerTexts();
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const [index, name] of names.entries()) {
      await tabs.nth(index).click();
      await page.locator('.graphiql-query-editor .view-line', { hasText: name }).first().waitFor();
      const { data, errors } = await runOperation<Record<string, { userErrors?: unknown[] } | null>>(page);
      expect({ name, errors: errors?.map(({ message }) => message) }).toEqual({
        name,
        errors: name === 'PartialAnswer' ? [expect.stringContaining('THBKK')] : undefined,
      });
      for (const value of Object.values(data)) expect(value?.userErrors ?? []).toEqual([]);
    }
    await page.context().close();
  });
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

test('a hub that is killed is named by an answer without its rows, and seen in the matrix', async () => {
  const network = await browser.open('#view=network');
  const header = network.getByRole('columnheader', { name: /Hangzhou/ });
  await header.getByText('Active').waitFor();
  process.kill(hubProcess('CNHGH'), 'SIGKILL');

  const explore = await browser.open(shareLink(productsOfBoth));
  const { data, errors } = await runOperation<Search>(explore);
  expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('CNHGH')]);
  expect(new Set(data.products.nodes.map(({ hub }) => hub.code))).toEqual(new Set(['MYKUL']));
  expect(data.products.coverage).toContainEqual({ hub: 'CNHGH', status: 'UNREACHABLE' });
  await explore.locator('.step .failed').first().waitFor();
  await explore.context().close();

  await header.getByText(/Unreachable|Partly reachable/).waitFor({ timeout: noticedMs });
  await network.locator('td.cell-unreachable').first().waitFor();
  await network
    .getByRole('columnheader', { name: /Kuala Lumpur/ })
    .getByText('Active')
    .waitFor();
  expect(await axeViolations(network)).toEqual([]);
  await network.context().close();
}, 60_000);

/** A cell counts as lost after five failures; the gateway asks again at growing pauses, the page asks the gateway. */
const noticedMs = 40_000;

/** Process id of a hub of the demo. */
function hubProcess(code: string): number {
  const pid = demo.descendants().find((descendant) => {
    const command = execFileSync('ps', ['-p', String(descendant), '-o', 'args='], { encoding: 'utf8' });
    return command.includes(`--hub ${code}`);
  });
  if (pid === undefined) throw new Error(`The demo has no process of hub ${code}.`);
  return pid;
}

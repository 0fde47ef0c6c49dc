import { afterEach, expect, test } from '@jest/globals';
import { FakeNetwork, type FakeNetworkOptions } from '../support/hubs/FakeNetwork.ts';
import { runOperation, SandboxBrowser } from './SandboxBrowser.ts';

let network: FakeNetwork | undefined;
let opened: SandboxBrowser | undefined;

afterEach(async () => {
  await opened?.close();
  await network?.close();
});

/** A network whose gateway serves the sandbox, and a browser that may go there. */
async function start(settings: FakeNetworkOptions['settings']): Promise<SandboxBrowser> {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }], {
    settings: { sandbox: true, ...settings },
  });
  opened = await SandboxBrowser.start(new URL(network.url).origin);
  return opened;
}

interface Search {
  readonly products: { readonly nodes: readonly unknown[] };
}

test('without introspection the page says what is missing, and runs operations with their plans', async () => {
  const browser = await start({ introspection: false });
  const page = await browser.open();
  await page.getByRole('status').getByText('does not show its schema (--no-introspection)').waitFor();
  const { data } = await runOperation<Search>(page);
  expect(data.products.nodes.length).toBeGreaterThan(0);
  await page.locator('.step').first().waitFor();
  expect(browser.takeFaults()).toEqual([]);
});

test('without traces the plan says so, and operations run', async () => {
  const browser = await start({ traces: false });
  const page = await browser.open();
  const { data } = await runOperation<Search>(page);
  expect(data.products.nodes.length).toBeGreaterThan(0);
  await page.getByRole('status').getByText('This gateway gives no traces (--no-traces).').waitFor();
  expect(await page.getByText('does not show its schema').count()).toBe(0);
  expect(browser.takeFaults()).toEqual([]);
});

test('each view says that the gateway is gone, and shows it again when it is back', async () => {
  const browser = await start({});
  const page = await browser.open();
  await runOperation(page);
  await page.getByRole('link', { name: 'Network' }).click();
  await page.getByText('Live, read every second').waitFor();
  const port = Number(new URL(network?.url ?? '').port);
  await network?.close();
  await page.getByRole('alert').getByText('The gateway does not answer. What you see was read at').waitFor();

  await page.getByRole('link', { name: 'Explore' }).click();
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.graphiql-response .view-line', { hasText: 'The gateway does not answer.' }).waitFor();
  await page.getByRole('status').getByText('There was no answer').waitFor();
  // The browser itself writes of each refused connection on the console; the page adds nothing.
  const faults = browser.takeFaults();
  expect(faults.filter((fault) => !fault.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);

  await start({ port });
  await page.getByRole('link', { name: 'Network' }).click();
  await page.getByText('Live, read every second').waitFor();
  await page.getByRole('link', { name: 'Explore' }).click();
  const { data } = await runOperation<Search>(page);
  expect(data.products.nodes.length).toBeGreaterThan(0);
  await browser.close();
});

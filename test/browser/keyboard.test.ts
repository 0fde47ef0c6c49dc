import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { FakeNetwork } from '../support/hubs/FakeNetwork.ts';
import { SandboxBrowser } from './SandboxBrowser.ts';

let network: FakeNetwork;
let browser: SandboxBrowser;
let page: Page;

beforeAll(async () => {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }], { settings: { sandbox: true } });
  browser = await SandboxBrowser.start(new URL(network.url).origin);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await network?.close();
});

beforeEach(async () => {
  page = await browser.open();
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
});

afterEach(async () => {
  await page.context().close();
  expect(browser.takeFaults()).toEqual([]);
});

/** More stops than the page has between any two places. */
const mostStops = 60;

/** Presses Tab until the element has the focus. @throws Error where it is no stop on the way */
async function tabTo(target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop++) {
    if (await focused(target).count()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${target} was not reached with ${key}.`);
}

/** The element where it, or something in it, has the focus. */
function focused(target: Locator): Locator {
  return target.and(page.locator(':focus-within'));
}

function editorLine(text: string): Locator {
  return page.locator('.graphiql-query-editor .view-line', { hasText: text }).first();
}

function selectedTab(): Locator {
  return page.locator('.graphiql-tabs [role=tab][aria-selected=true]');
}

test('arrows, Home and End go through the operations, which are one stop of the Tab key, and Delete closes one', async () => {
  await tabTo(selectedTab());
  const count = await page.locator('.graphiql-tabs [role=tab]').count();
  for (const [key, name] of [
    ['ArrowRight', 'OneMerchant'],
    ['ArrowLeft', 'SearchAllHubs'],
    ['End', 'FollowTrade'],
    ['Home', 'SearchAllHubs'],
    ['Delete', 'OneMerchant'],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByRole('tab', { name, selected: true }).waitFor();
    await editorLine(name).waitFor();
    await focused(selectedTab()).waitFor();
  }
  expect(await page.locator('.graphiql-tabs [role=tab]').count()).toBe(count - 1);
  await page.keyboard.press('Tab');
  expect(await focused(page.locator('.graphiql-tabs')).count()).toBe(0);
});

test('Ctrl-Enter runs the operation before the editor has the focus', async () => {
  expect(await page.locator('.monaco-editor :focus').count()).toBe(0);
  await page.getByText('Run the operation with').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('.graphiql-response .view-line', { hasText: '"products"' }).waitFor();
  expect(await page.getByText('Run the operation with').count()).toBe(0);
});

test('variables that are not JSON are marked as invalid, and nothing covers the error', async () => {
  await page.locator('.graphiql-variable-editor .monaco-editor, .graphiql-editor-tool .monaco-editor').first().click();
  await page.keyboard.type('{ "text": ');
  await page.keyboard.press('Control+Enter');
  await page.locator('.graphiql-response .view-line', { hasText: /JSON/ }).first().waitFor();
  expect(await page.getByText('Run the operation with').count()).toBe(0);
});

test('an operation is run from the editor, which is left again, and a fetch of its plan is marked and read', async () => {
  await tabTo(page.locator('.graphiql-query-editor .graphiql-editor'));
  await page.keyboard.press('Enter');
  await focused(page.locator('.graphiql-query-editor .monaco-editor')).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Escape');
  const fetch = page.locator('.step', { hasText: 'inventory' });
  await tabTo(fetch);
  await page.locator('.fetched-field').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'What fetch 2 sent' }).getByText('_entities').waitFor();
  await tabTo(page.locator('.bar-call').first());
  await tabTo(page.getByRole('region', { name: 'What fetch 2 sent' }).locator('pre'));
});

test('an example is chosen from their list, and opens in the editor', async () => {
  await tabTo(page.getByRole('button', { name: 'Show Examples' }));
  await page.keyboard.press('Enter');
  await tabTo(page.getByRole('region', { name: 'Examples' }).getByRole('button', { name: /^PartialAnswer/ }));
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'PartialAnswer', selected: true }).waitFor();
  await editorLine('PartialAnswer').waitFor();
  await focused(page.locator('.graphiql-query-editor .monaco-editor')).waitFor();
});

test('an example whose tab was closed opens in a new one', async () => {
  await tabTo(selectedTab());
  await page.keyboard.press('Delete');
  await page.getByRole('tab', { name: 'OneMerchant', selected: true }).waitFor();
  await page.getByRole('button', { name: 'Show Examples' }).press('Enter');
  await page
    .getByRole('region', { name: 'Examples' })
    .getByRole('button', { name: /^SearchAllHubs/ })
    .press('Enter');
  await page.getByRole('tab', { name: 'SearchAllHubs', selected: true }).waitFor();
  await editorLine('SearchAllHubs').waitFor();
});

test('views are reached, the head of the page is skipped, and a field of the schema is found', async () => {
  await tabTo(page.getByRole('link', { name: 'Schema' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'How contracts join' }).waitFor();
  await tabTo(page.getByRole('button', { name: 'Skip to content' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await focused(page.locator('main')).waitFor();
  await tabTo(page.getByRole('button', { name: /^StockLevel/ }));
  await page.locator('.join.linked').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await focused(page.locator('#type-StockLevel summary')).waitFor();
  await tabTo(page.getByRole('searchbox', { name: 'Search' }), 'Shift+Tab');
  await page.keyboard.type('reserveStock');
  await page.getByRole('listitem').filter({ hasText: 'reserveStock(input)' }).waitFor();
});

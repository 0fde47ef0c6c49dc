import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium that calls nobody on its own. */
const chromiumArguments = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Chromium at the sandbox of one gateway; notes whatever a page must not do. */
export class SandboxBrowser {
  readonly #browser: Browser;
  readonly #origin: string;
  /** Requests to another origin, errors on the console and errors that nobody caught, since the last `takeFaults`. */
  #faults: string[] = [];

  private constructor(browser: Browser, origin: string) {
    this.#browser = browser;
    this.#origin = origin;
  }

  static async start(origin: string): Promise<SandboxBrowser> {
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    return new SandboxBrowser(await chromium.launch({ executablePath, args: chromiumArguments }), origin);
  }

  /** Opens the page in a browser that was never there. */
  async open(fragment = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') this.#faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#faults.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin !== this.#origin) this.#faults.push(`request: ${request.url()}`);
    });
    await page.goto(`${this.#origin}/${fragment}`);
    return page;
  }

  takeFaults(): string[] {
    const faults = this.#faults;
    this.#faults = [];
    return faults;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** Runs the operation in the editor and waits for its answer. */
export async function runOperation<Data>(page: Page): Promise<{ data: Data; errors?: { message: string }[] }> {
  const run = page.getByRole('button', { name: /Execute query/ });
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/graphql') && response.request().headers()['ehub-trace'] !== undefined,
  );
  await run.click();
  return (await answered).json();
}

/** Rules of axe that the page breaks, each with the elements that break it. The text is injected: no policy is relaxed. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate<Violation[]>('axe.run().then((result) => result.violations)');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  );
}

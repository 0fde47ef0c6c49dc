import { randomBytes } from 'node:crypto';
import { ensureDatabase } from '../../subgraphs/host/database/ensureDatabase.ts';
import { asAdmin, testServerUrl } from '../support/postgres/testDatabase.ts';
import { type Furniture, furnish } from './furnish.ts';
import { SimNetwork } from './SimNetwork.ts';

/** Databases of the two hubs, furnished once and copied for each run. */
export class SimDatabases {
  readonly furniture: Furniture;
  readonly #templates: Readonly<Record<string, string>>;

  private constructor(templates: Readonly<Record<string, string>>, furniture: Furniture) {
    this.#templates = templates;
    this.furniture = furniture;
  }

  /** @param nowMs when the hubs are furnished, in Unix milliseconds */
  static async create(nowMs: number): Promise<SimDatabases> {
    const templates: Record<string, string> = {};
    const databaseUrls: Record<string, string> = {};
    for (const hub of ['MYKUL', 'CNHGH']) {
      templates[hub] = nameOf();
      databaseUrls[hub] = await ensureDatabase(testServerUrl(), templates[hub]);
    }
    const network = new SimNetwork({ databaseUrls, now: () => nowMs });
    for (const hub of network.hubs.values()) await hub.migrate();
    const furniture = await furnish(network);
    await network.close();
    return new SimDatabases(templates, furniture);
  }

  /** Copies for one run. */
  async copy(): Promise<{ readonly urls: Readonly<Record<string, string>>; drop(): Promise<void> }> {
    const urls: Record<string, string> = {};
    const names: string[] = [];
    for (const [hub, template] of Object.entries(this.#templates)) {
      const name = nameOf();
      await asAdmin((admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`));
      names.push(name);
      urls[hub] = await ensureDatabase(testServerUrl(), name);
    }
    return { urls, drop: async () => void (await Promise.all(names.map(drop))) };
  }

  async drop(): Promise<void> {
    for (const name of Object.values(this.#templates)) await drop(name);
  }
}

const nameOf = () => `sim_${randomBytes(8).toString('hex')}`;
const drop = (name: string) => asAdmin((admin) => admin.query(`DROP DATABASE ${name}`));

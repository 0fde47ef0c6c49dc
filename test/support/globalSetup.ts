import { bundleThreadProgram } from './bundleThreadProgram.ts';
import { startTestServer } from './postgres/testServer.ts';

/** One PostgreSQL for the whole run, in which each test file makes databases of its own, and one program for all gateways. */
export default async function globalSetup(): Promise<void> {
  await Promise.all([startTestServer(), bundleThreadProgram()]);
}

import { removeThreadProgram } from './bundleThreadProgram.ts';
import { stopTestServer } from './postgres/testServer.ts';

export default async function globalTeardown(): Promise<void> {
  removeThreadProgram();
  await stopTestServer();
}

// What identity costs: node bench/figures/identityCosts.mjs. Times by the clock and of the processor, in microseconds.
import { mkdtempSync, rmSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

register('../../test/support/typescriptLoader.mjs', import.meta.url);
const { InlineKeys } = await import('../../identity/keys/KeySet.ts');
const { callerOf } = await import('../../identity/principals/Caller.ts');
const { verifyReceipts } = await import('../../identity/receipts/verifyReceipts.ts');
const { SignatureVerifier } = await import('../../identity/signatures/SignatureVerifier.ts');
const { signRequest } = await import('../../identity/signatures/signRequest.ts');
const { MachineTokens } = await import('../../identity/tokens/MachineTokens.ts');
const { TokenVerifier } = await import('../../identity/tokens/TokenVerifier.ts');
const { gatewayName, hubName } = await import('../../identity/trust/Trust.ts');
const { Trust } = await import('../../identity/trust/Trust.ts');
const { migrate } = await import('../../subgraphs/host/database/migrate.ts');
const { Database } = await import('../../subgraphs/host/database/Database.ts');
const { ensureDatabase } = await import('../../subgraphs/host/database/ensureDatabase.ts');
const { enterableDataDir } = await import('../../subgraphs/host/postgres/serverFolders.ts');
const { startPostgresServer } = await import('../../subgraphs/host/postgres/startPostgresServer.ts');
const { ReceiptBook } = await import('../../subgraphs/host/receipts/ReceiptBook.ts');
const { audience, principals, testTrust, tokenOf } = await import('../../test/support/identity/testTrust.ts');
const { exportOf, receiptsOf } = await import('../../test/support/identity/exportOf.ts');

async function measure(name, times, work) {
  for (let n = 0; n < times / 10; n++) await work(n);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  for (let n = 0; n < times; n++) await work(n + times);
  const clockUs = ((performance.now() - startMs) * 1000) / times;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${name.padEnd(58)} ${clockUs.toFixed(1).padStart(8)} ${((user + system) / times).toFixed(1).padStart(8)}`,
  );
}

console.log(`${'µs each'.padEnd(58)} ${'clock'.padStart(8)} ${'cpu'.padStart(8)}`);
const { keys, document } = await testTrust();
const trust = new Trust();
trust.update(document);
const verifier = new TokenVerifier(trust);
const nowMs = Date.now();
const tokens = await Promise.all(
  Array.from({ length: 2_200 }, () => tokenOf(keys.network, principals.marketplace, { nowMs })),
);
await measure('access token, new: verified (EdDSA)', 1_000, (n) =>
  verifier.verify(tokens[(n % 1_000) + (n < 1_000 ? 1_000 : 0)]),
);
await measure('access token, known', 200_000, () => verifier.known(tokens[0]));
await measure('access token, signed (EdDSA)', 1_000, () => tokenOf(keys.network, principals.marketplace, { nowMs }));

const issued = new MachineTokens(keys.gateway, gatewayName(audience));
const caller = callerOf(principals.marketplace, 'someone', ['trade', 'trades:read', 'accounts:read']);
await measure('token of a gateway for a hub, made before', 200_000, () =>
  issued.tokenFor(caller, hubName(audience, 'MYKUL')),
);

const body = JSON.stringify({
  query: 'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { userErrors { code } } }',
});
const message = {
  method: 'POST',
  url: 'http://127.0.0.1:4100/settlement',
  headers: { authorization: `Bearer ${tokens[0]}`, 'ehub-principal': tokens[0] },
};
const signed = Array.from({ length: 2_200 }, () => ({
  ...message,
  headers: { ...message.headers, ...signRequest(keys.gateway, message, body) },
}));
const signatures = new SignatureVerifier();
await measure('message, signed (RFC 9421, Ed25519)', 1_000, () => signRequest(keys.gateway, message, body));
await measure('message, verified', 1_000, (n) => signatures.verify(signed[n], body, trust.gatewayKeys));

const count = 10_000;
const sealed = await receiptsOf(keys.hubMYKUL, count);
const lines = await exportOf(keys.hubMYKUL, sealed.receipts, sealed.head);
const hubKeys = new InlineKeys([keys.hubMYKUL.publicJwk]);
const startMs = performance.now();
const verdict = await verifyReceipts(
  (async function* () {
    yield* lines;
  })(),
  () => hubKeys,
);
const seconds = (performance.now() - startMs) / 1000;
console.log(
  `export of ${count} receipts: ${verdict.kind}, ${Math.round(count / seconds)} receipts/s, ${Math.round(lines.join('\n').length / count)} bytes each`,
);

const folder = mkdtempSync(join(tmpdir(), 'ehub-identity-'));
const server = await startPostgresServer({ dataDir: enterableDataDir(folder) });
const database = new Database({ url: await ensureDatabase(server.url('postgres'), 'receipts'), schema: 'sample' });
await migrate(database, mkdtempSync(join(folder, 'migrations-')));
const book = new ReceiptBook(database, 'MYKUL', keys.hubMYKUL);
const done = {
  caller: { party: 'operator:MYKUL', subject: 'aisyah' },
  operation: 'depositFunds',
  input: { a: 1 },
  answer: {},
  atMs: nowMs,
};
const nothing = { name: 'nothing', text: 'SELECT 1' };
const sideBySide = (work) => async (n) => void (await Promise.all(Array.from({ length: 16 }, () => work(n))));
const write = {
  name: 'write',
  text: 'INSERT INTO idempotency (key, operation, body_hash) VALUES (gen_random_uuid()::text, $1, $2)',
};
const writeRow = (transaction) => transaction.execute(write, ['a', Buffer.alloc(32)]);
const writeBoth = async (transaction) => {
  await writeRow(transaction);
  return book.record(transaction, done);
};
await measure(
  '16 durable transactions at once, of one row each',
  100,
  sideBySide(() => database.transaction(writeRow)),
);
await measure(
  'the same, each with its receipt',
  100,
  sideBySide(() => database.transaction(writeBoth)),
);
await book.seal();
await measure(
  'the same, each waiting for the receipt to be sealed',
  100,
  sideBySide(async () => book.receipts([await database.transaction(writeBoth)])),
);
await measure('a statement, for comparison', 1_000, () => database.query(nothing));
await database.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });

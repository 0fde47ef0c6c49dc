import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { replaceFile } from '../../../../cli/replaceFile.ts';
import { newSigningKey, type SigningKey } from '../../../../identity/keys/SigningKey.ts';
import { callerOf } from '../../../../identity/principals/Caller.ts';
import { readRegistryKeys } from '../../../../identity/registry/registryKeys.ts';
import { signRegistry } from '../../../../identity/registry/signRegistry.ts';
import { MachineTokens } from '../../../../identity/tokens/MachineTokens.ts';
import { gatewayName, hubName } from '../../../../identity/trust/Trust.ts';
import { followTrust } from '../../../../subgraphs/host/access/followTrust.ts';
import { subgraph as merchantsSubgraph } from '../../../../subgraphs/merchants/subgraph.ts';
import { postGraphQL } from '../../../support/hub/postGraphQL.ts';
import { startTestHub } from '../../../support/hub/startTestHub.ts';
import { RecordingLogger } from '../../../support/hubs/RecordingLogger.ts';
import { audience } from '../../../support/identity/testTrust.ts';
import { demoRegistry } from '../../../support/processes/HubProcess.ts';

test('a hub with a registry key answers the gateways of signed registries alone, as they change', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ehub-signed-hub-'));
  const registryFile = join(folder, 'network.json');
  const [signer, first, second, stranger] = await Promise.all(Array.from({ length: 4 }, () => newSigningKey()));
  const registryOf = (gateway = first as SigningKey) =>
    JSON.stringify({
      ...JSON.parse(readFileSync(demoRegistry, 'utf8')),
      network: { audience, gatewayKeys: [gateway.publicJwk] },
    });
  const signed = (gateway?: SigningKey) => signRegistry(registryOf(gateway), signer as SigningKey);
  writeFileSync(registryFile, await signed(first));
  const registryKeys = readRegistryKeys(JSON.stringify(signer?.publicJwk), []);
  const log = new RecordingLogger();
  const warn = (facts: unknown, message?: unknown) => log.warn(facts as Record<string, unknown>, String(message));
  const options = { registryLocation: registryFile, registryKeys, hub: 'MYKUL', host: '127.0.0.1', log: { warn } };
  const { authentication, close } = await followTrust(options);
  const hub = await startTestHub({ code: 'MYKUL', subgraphs: [merchantsSubgraph], authentication });
  const ask = async (gateway = first as SigningKey) => {
    const caller = callerOf({ kind: 'operator', hub: 'MYKUL' }, 'operator:MYKUL', []);
    const token = await new MachineTokens(gateway, gatewayName(audience)).tokenFor(caller, hubName(audience, 'MYKUL'));
    const { errors } = await postGraphQL(hub.url('merchants'), '{ __typename }', {}, token);
    return errors?.[0]?.extensions?.code;
  };
  expect([await ask(first), await ask(second)]).toEqual([undefined, 'UNAUTHENTICATED']);

  replaceFile(registryFile, registryOf(stranger));
  const { facts } = await log.entry('Registry document refused; the last valid one stays in use');
  expect(facts.reason).toBe(
    `The registry ${registryFile} is refused: It is not signed, and --registry-key requires a signature.`,
  );
  expect([await ask(first), await ask(stranger)]).toEqual([undefined, 'UNAUTHENTICATED']);

  replaceFile(registryFile, await signed(second));
  while ((await ask(second)) !== undefined);
  expect(await ask(first)).toBe('UNAUTHENTICATED');

  // Also on the loopback, where a hub whose registry names nobody is open.
  replaceFile(registryFile, readFileSync(demoRegistry, 'utf8'));
  await expect(followTrust(options)).rejects.toThrow('is refused: It is not signed');
  await hub.close();
  close();
  rmSync(folder, { recursive: true });
});

import { join } from 'node:path';
import { openSigningKey } from '../../identity/keys/SigningKey.ts';
import { callerOf } from '../../identity/principals/Caller.ts';
import { scopeNames } from '../../identity/principals/scopes.ts';
import { signToken } from '../../identity/tokens/signToken.ts';
import type { NetworkTrust } from '../../schema/registry/Hub.ts';
import { markdownTable } from '../markdownTable.ts';
import { medianOf } from '../medianOf.ts';
import { RunningGateway } from '../RunningGateway.ts';
import { scatter } from '../work.ts';
import { hubCodeOf } from './hubCodeOf.ts';
import { type NetworkBench, scatterConnections } from './measureScatter.ts';
import { networkGateway } from './networkGateway.ts';
import { writeRegistry } from './writeRegistry.ts';

const hubs = 2;
const requests = 4_000;
const marketplace = 'gid://MYAAA/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
const [audience, issuer] = ['https://bench.example/graphql', 'https://id.bench.example'];

/** The cost of authentication and of passing it on to hubs, as a section of the results. */
export async function measureIdentity({ load, hubsUrl, folder, rounds }: NetworkBench): Promise<string> {
  const issuerKey = await openSigningKey(join(folder, 'issuer.jwk'));
  const keyFile = join(folder, 'gateway.jwk');
  const gatewayKey = await openSigningKey(keyFile);
  const trust: NetworkTrust = {
    ...{ audience, issuer, jwks: { keys: [issuerKey.publicJwk] }, gatewayKeys: [gatewayKey.publicJwk] },
  };
  const caller = callerOf({ kind: 'marketplace', marketplace }, 'bench', scopeNames);
  const token = await signToken(issuerKey, { issuer, audience, caller, clientId: 'bench', lifetimeS: 3_600 });
  const [openFile, trustedFile] = [join(folder, 'network-open.json'), join(folder, 'network-trusted.json')];
  writeRegistry(openFile, hubsUrl, hubs);
  const marketplaces = [{ id: marketplace, name: 'Bench', homeHub: hubCodeOf(0) }];
  writeRegistry(trustedFile, hubsUrl, hubs, 0, { network: trust, marketplaces });
  const assignment = { supergraphFile: '', urls: {}, folder };
  const open = await RunningGateway.start(networkGateway(openFile), assignment);
  try {
    const trusted = await RunningGateway.start(networkGateway(trustedFile, [`--key=${keyFile}`]), assignment);
    try {
      const variants = [
        { name: 'a network without identity', gateway: open, token: undefined },
        { name: 'with identity, no token', gateway: trusted, token: undefined },
        { name: 'with identity and a token', gateway: trusted, token },
      ];
      const measured = variants.map(({ name }) => ({ name, rounds: [] as number[] }));
      for (let round = -1; round < rounds; round++)
        for (const [index, { gateway, token: own }] of variants.entries()) {
          const { cpuMsPerRequest } = await gateway.round(load, scatter, requests, scatterConnections, own);
          if (round >= 0) measured[index]?.rounds.push(cpuMsPerRequest);
        }
      const rows = measured.map(({ name, rounds: each }) => {
        const cpuMs = medianOf(
          each.map((value) => ({ value })),
          'value',
        );
        return [name, cpuMs.toFixed(3)];
      });
      const table = markdownTable(['', 'CPU ms/request'], rows);
      return `## identity\n\n${scatter.about}, ${hubs} of them, in turns\n\n${table}`;
    } finally {
      await trusted.stop();
    }
  } finally {
    await open.stop();
  }
}

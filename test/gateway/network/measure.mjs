// Figures of docs/many-hubs.md: npx tsc -b && node test/gateway/network/measure.mjs [--hubs 2,8,32,128]
import { register } from 'node:module';
import { parseArgs } from 'node:util';

register('../../support/typescriptLoader.mjs', import.meta.url);
process.env.APOLLO_TELEMETRY_DISABLED = '1';
const { measureManyHubs } = await import('./measureManyHubs.ts');
const { values } = parseArgs({ options: { hubs: { type: 'string', default: '2,8,32,128' } } });
console.log(await measureManyHubs(values.hubs.split(',').map(Number)));
process.exit(0);

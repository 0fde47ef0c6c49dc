// Figures of docs/many-hubs.md: npx tsc -b && node bench/figures/manyHubs.mjs [--hubs 2,8,32,128] [--write]
import { readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

register('../../test/support/typescriptLoader.mjs', import.meta.url);
process.env.APOLLO_TELEMETRY_DISABLED = '1';
const { measureManyHubs } = await import('./manyHubs/measureManyHubs.ts');
const { values } = parseArgs({
  options: { hubs: { type: 'string', default: '2,8,32,128' }, write: { type: 'boolean', default: false } },
});
const date = new Date().toISOString().slice(0, 10);
const conditions = `${date}, ${cpus().length} cores, load average before ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}.`;
const figures = `${conditions}\n\n${await measureManyHubs(values.hubs.split(',').map(Number))}`;
console.log(figures);
if (values.write) {
  const page = new URL('../../docs/many-hubs.md', import.meta.url);
  const [begin, end] = ['<!-- figures: measured -->', '<!-- figures: end -->'];
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
  writeFileSync(page, `${before}${begin}\n${figures}\n${after}`);
}
process.exit(0);

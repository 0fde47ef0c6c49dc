// The long run of the simulation: node test/sim.mjs --runs 500 --seed 1 [--sabotage TEXT]
import '../schema/requireNode.mjs';
import { register } from 'node:module';
import { parseArgs } from 'node:util';

register('./support/typescriptLoader.mjs', import.meta.url);
const { runSimulations } = await import('./simulation/runSimulations.ts');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    sabotage: { type: 'string', default: '' },
  },
});
const failures = await runSimulations({
  runs: Number(values.runs),
  seed: Number(values.seed),
  sabotage: values.sabotage,
  say: console.log,
});
process.exitCode = failures > 0 ? 1 : 0;

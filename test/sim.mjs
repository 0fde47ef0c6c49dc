// The long run of the simulation: node test/sim.mjs --runs 500 --seed 1 [--sabotage TEXT]
import '../schema/requireNode.mjs';
import { register } from 'node:module';

register('./support/typescriptLoader.mjs', import.meta.url);
const { runSimulations } = await import('./simulation/runSimulations.ts');
const { toolOptions } = await import('../bench/toolOptions.ts');
const values = toolOptions('npm run sim --', 'Trades of simulated hubs that crash and lose messages.', {
  runs: { type: 'string', default: '500', about: 'how many simulations' },
  seed: { type: 'string', default: '1', about: 'of the first; each further one has the next' },
  sabotage: { type: 'string', default: '', about: 'a part of the name of a fault that is put in, to be found' },
});
const failures = await runSimulations({
  runs: Number(values.runs),
  seed: Number(values.seed),
  sabotage: values.sabotage,
  say: console.log,
});
process.exitCode = failures > 0 ? 1 : 0;

// The long run of the fuzz: node test/fuzz.mjs --runs 10000 --seed 1 [--world TEXT] [--by-type] [--in-parts] [--stock]
import '../schema/requireNode.mjs';
import { register } from 'node:module';

register('./support/typescriptLoader.mjs', import.meta.url);
const { toolOptions } = await import('../bench/toolOptions.ts');
const values = toolOptions('npm run fuzz --', 'Random operations over many supergraphs, against graphql-js.', {
  runs: { type: 'string', default: '10000', about: 'how many operations' },
  seed: { type: 'string', default: '1', about: 'of the first; every 50 operations have the next' },
  world: { type: 'string', default: '', about: 'a part of the names of the supergraphs; all where absent' },
  show: { type: 'string', default: '3', about: 'failures that are shown whole' },
  'by-type': { type: 'boolean', default: false, about: 'plans every operation for each object type alone' },
  'in-parts': { type: 'boolean', default: false, about: 'plans every operation in parts' },
  stock: { type: 'boolean', default: false, about: 'asks stock @apollo/gateway in place of our engine' },
});
// One of them only: our planner corrects Apollo's in the process that it is in.
const own = () => import('./support/fuzz/gateways/engineGateway.ts');
const makeGateway = values.stock
  ? (await import('./support/fuzz/gateways/stockGateway.ts')).stockGateway
  : (await own())[values['by-type'] ? 'byTypeGateway' : values['in-parts'] ? 'inPartsGateway' : 'engineGateway'];
const { fuzz } = await import('./support/fuzz/fuzz.ts');
const { runs, failures } = await fuzz({
  runs: Number(values.runs),
  seed: Number(values.seed),
  worldName: values.world,
  makeGateway,
});
for (const { world, seed, failure } of failures.slice(0, Number(values.show))) {
  console.log(`\n${failure.kind} in "${world}", seed ${seed}\n${failure.operation.query}`);
  console.log(JSON.stringify(failure.operation.variables));
  console.log(failure.detail);
}
for (const counted of [({ failure }) => failure.kind, ({ world }) => `in "${world}"`]) {
  const counts = new Map();
  for (const each of failures) counts.set(counted(each), (counts.get(counted(each)) ?? 0) + 1);
  for (const [what, count] of counts) console.log(`${count} × ${what}`);
}
console.log(
  `${values.stock ? 'stock' : 'ours'}: ${runs - failures.length} of ${runs} right, first seed ${values.seed}`,
);
process.exitCode = failures.length > 0 ? 1 : 0;

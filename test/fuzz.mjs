// The long run of the fuzz: node test/fuzz.mjs --runs 10000 --seed 1 [--world TEXT]
import { register } from 'node:module';
import { parseArgs } from 'node:util';

register('./support/typescriptLoader.mjs', import.meta.url);
const { fuzz } = await import('./support/fuzz/fuzz.ts');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    world: { type: 'string', default: '' },
    show: { type: 'string', default: '3' },
  },
});
const { runs, failures } = await fuzz({
  runs: Number(values.runs),
  seed: Number(values.seed),
  worldName: values.world,
});
for (const { world, seed, failure } of failures.slice(0, Number(values.show))) {
  console.log(`\n${failure.kind} in "${world}", seed ${seed}\n${failure.operation.query}`);
  console.log(JSON.stringify(failure.operation.variables));
  console.log(failure.detail);
}
const counts = new Map();
for (const { world, failure } of failures) {
  const kind = `${failure.kind} in "${world}"`;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
for (const [kind, count] of counts) console.log(`${count} × ${kind}`);
console.log(`${runs - failures.length} of ${runs} right, first seed ${values.seed}`);
process.exitCode = failures.length > 0 ? 1 : 0;

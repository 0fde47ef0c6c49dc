import type { TestSubgraphs } from './testEngine.ts';

const owners = ['b', 'c', 'd', 'e', 'f'];
const fields = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];

/** Subgraphs that all have the same fields, so that the planner has very many plans to choose from. */
export const manyWays: TestSubgraphs = Object.fromEntries([
  ['a', { sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! }', resolvers: {} }],
  ...owners.map((name) => {
    const shared = fields.map((field) => `${field}: T @shareable`).join(' ');
    return [name, { sdl: `type T @key(fields: "id") { id: ID! ${shared} only_${name}: Int }`, resolvers: {} }];
  }),
]);

/** An operation within every bound that takes the planner seconds; a hundredth of that with one level. */
export function slowToPlan(levels = 3): string {
  const nested = (level: number): string =>
    level === 0
      ? owners.map((name) => `only_${name}`).join(' ')
      : fields.map((field) => `${field} { ${nested(level - 1)} }`).join(' ');
  return `{ t { ${nested(levels)} } }`;
}

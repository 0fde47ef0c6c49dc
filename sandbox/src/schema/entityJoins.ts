import type { TypeFacts } from './SchemaFacts.ts';

/** A way from one entity to another through fields. */
export interface EntityJoin {
  readonly from: string;
  readonly to: string;
  /** Paths of fields from the one to the other, through types that are none of their own. */
  readonly paths: readonly string[];
  /** True where the field is of another contract than the entity it leads to begins in. */
  readonly isAcross: boolean;
}

/** Every entity leads to its hub: drawn, these lines would hide the others. */
const drawnBesides = 'Hub';

/** How many fields a way has at most: more is not a relation that somebody looks for. */
const longestWay = 4;

/** How the entities of the supergraph lead to each other. */
export function entityJoins(types: readonly TypeFacts[]): EntityJoin[] {
  const byName = new Map(types.map((type) => [type.name, type]));
  const joins = new Map<string, { from: string; to: string; paths: string[]; isAcross: boolean }>();
  for (const entity of types) {
    if (!entity.isEntity) continue;
    const visit = (type: TypeFacts, path: readonly string[], passed: readonly string[]) => {
      for (const field of type.fields) {
        const target = byName.get(field.namedType);
        if (!target || target.name === drawnBesides || passed.includes(target.name)) continue;
        const way = [...path, field.name];
        if (!target.isEntity) {
          if (way.length < longestWay) visit(target, way, [...passed, target.name]);
          continue;
        }
        const key = `${entity.name} ${target.name}`;
        const join = joins.get(key) ?? { from: entity.name, to: target.name, paths: [], isAcross: false };
        join.paths.push(way.join('.'));
        join.isAcross ||= field.contracts.some((contract) => contract !== homeOf(target));
        joins.set(key, join);
      }
    };
    visit(entity, [], []);
  }
  return [...joins.values()];
}

/** The contract that says most of a type. */
export function homeOf({ contracts, fields }: TypeFacts): string {
  const count = (contract: string) => fields.filter((field) => field.contracts.includes(contract)).length;
  return [...contracts].sort((a, b) => count(b) - count(a))[0] ?? '';
}

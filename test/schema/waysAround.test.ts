import { expect, test } from '@jest/globals';
import { getNamedType, isObjectType, parse } from 'graphql';
import { AccessRules } from '../../schema/access/AccessRules.ts';
import type { Requirement } from '../../schema/access/Requirement.ts';
import { contractNames, contractSchema, contractSdl } from '../../schema/contracts.ts';

/** A field that returns objects, of the type that has it. */
interface Way {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  readonly takes: ReadonlySet<string>;
}

/** Scopes that whoever meets a requirement has for sure. */
function certainScopes(requirement: Requirement): ReadonlySet<string> {
  return new Set(
    requirement.flatMap((condition) =>
      condition.kind === 'SCOPES' && condition.anyOf.length === 1 ? (condition.anyOf[0] ?? []) : [],
    ),
  );
}

const ways = contractNames.flatMap((name): Way[] => {
  const sdl = contractSdl(name);
  const schema = contractSchema(sdl);
  const rules = new AccessRules(parse(sdl, { noLocation: true }), schema);
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    !isObjectType(type) || type.name.startsWith('_') || type === schema.getMutationType()
      ? []
      : Object.values(type.getFields()).map((field) => ({
          ...{ from: type.name, field: field.name, to: getNamedType(field.type).name },
          takes: certainScopes(rules.ofField(type, field.name)),
        })),
  );
});

const both = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a].filter((each) => b.has(each)));

/** Scopes that are certain to be held by whoever gets to an object of a type, whichever way. */
function certainAtTypes(): ReadonlyMap<string, ReadonlySet<string>> {
  const certain = new Map<string, ReadonlySet<string>>([['Query', new Set()]]);
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const { from, to, takes } of ways) {
      const before = certain.get(from);
      if (!before) continue;
      const here = new Set([...before, ...takes]);
      const known = certain.get(to);
      const now = known ? both(known, here) : here;
      if (now.size === known?.size) continue;
      certain.set(to, now);
      isChanged = true;
    }
  }
  return certain;
}

test('the access rule of a root field also applies on every other path to its type', () => {
  const certain = certainAtTypes();
  const roots = new Map<string, ReadonlySet<string>>();
  for (const { from, to, takes } of ways) if (from === 'Query') roots.set(to, both(roots.get(to) ?? takes, takes));
  const around = ways.filter(({ from, to, takes }) => {
    const held = new Set([...(certain.get(from) ?? []), ...takes]);
    return from !== 'Query' && [...(roots.get(to) ?? [])].some((scope) => certain.has(from) && !held.has(scope));
  });
  expect(around.map(({ from, field, to }) => `${from}.${field}: ${to}`)).toEqual([]);
});

import { z } from 'zod';
import { atMost, listOf, section, text } from '../../schema/registry/documentParts.ts';
import { limits } from '../limits.ts';
import type { HeaderRule, HeaderRules } from './HeaderPolicy.ts';
import { reservedHeader } from './reservedHeader.ts';

/**
 * The document of a header policy: `{ "all": [rule, …], "subgraphs": { "<name>": [rule, …] } }`, where a rule is
 * `{ "header": "x-tenant", "as": "x-shop", "default": "none" }` and only `header` must be there.
 */

const headerName = text(
  'a header name',
  `Write letters, digits, - and _, beginning with a letter, ${limits.headerNameLength} at most.`,
  (name) => /^[a-z][a-z0-9_-]*$/i.test(name) && name.length <= limits.headerNameLength,
)
  .transform((name) => name.toLowerCase())
  .superRefine((name, { addIssue }) => {
    const message = reservedHeader(name);
    if (message) addIssue({ code: 'custom', message, params: { name: 'a header that can be passed on' } });
  });

const headerValue = z.custom<string>(isHeaderValue, {
  error: `Write 1 to ${limits.forwardedHeaderLength} printable ASCII characters, without spaces at the ends.`,
  // Not quoted in the log: it may be a token.
  params: { name: 'a header value', isSecret: true },
});

const rule = section({
  header: headerName,
  as: headerName.optional(),
  default: headerValue.optional(),
}).transform((written): HeaderRule => ({ ...written, as: written.as ?? written.header }));

const rules = listOf(rule, limits.headerRules);

const rulesBySubgraph = atMost(limits.headerPolicySubgraphs, z.record(z.string(), z.unknown(), 'Write { … }.'))
  .pipe(z.record(z.string(), rules))
  .transform((named): ReadonlyMap<string, readonly HeaderRule[]> => new Map(Object.entries(named)));

export const headerPolicyDocument: z.ZodType<HeaderRules> = section({
  all: rules.default([]),
  subgraphs: rulesBySubgraph.default(new Map()),
}).transform((policy, { addIssue }): HeaderRules => {
  for (const { path, name, remedy } of contradictions(policy))
    addIssue({ code: 'custom', path: [...path, 'header'], message: remedy, params: { name } });
  return policy;
});

interface Contradiction {
  readonly path: readonly (string | number)[];
  /** What the header of the rule is not. */
  readonly name: string;
  readonly remedy: string;
}

/** Rules that name a header of clients once more, or send another one under the same name to the same subgraph. */
function* contradictions({ all, subgraphs }: HeaderRules): Iterable<Contradiction> {
  yield* contradictionsIn(all, [], ['all']);
  for (const [subgraph, own] of subgraphs) {
    const others = all.filter(({ header }) => !own.some((rule) => rule.header === header));
    yield* contradictionsIn(own, others, ['subgraphs', subgraph]);
  }
}

function* contradictionsIn(
  rules: readonly HeaderRule[],
  others: readonly HeaderRule[],
  path: Contradiction['path'],
): Iterable<Contradiction> {
  for (const [index, { header, as }] of rules.entries()) {
    const before = rules.slice(0, index);
    if (before.some((rule) => rule.header === header))
      yield { path: [...path, index], name: 'named once', remedy: 'Remove one of the two rules.' };
    else if ([...before, ...others].some((rule) => rule.as === as)) {
      const name = `the only header that is sent as ${as}`;
      yield { path: [...path, index], name, remedy: 'Rename one of the two, or remove it.' };
    }
  }
}

function isHeaderValue(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) &&
    value.length <= limits.forwardedHeaderLength
  );
}

import {
  BreakingChangeType,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  Kind,
  parse,
} from 'graphql';
import { contractSchema, contractSdl, contractVersion } from '../../schema/contracts.ts';
import { type Audit, audit } from '../Audit.ts';
import type { CheckedEndpoint, HubUnderTest } from '../HubUnderTest.ts';
import { limits } from '../limits.ts';

/** Forbidden differences between a hub's schema and the contract; missing parts are another requirement. */
const differences: readonly string[] = [
  BreakingChangeType.TYPE_CHANGED_KIND,
  BreakingChangeType.FIELD_CHANGED_KIND,
  BreakingChangeType.ARG_CHANGED_KIND,
  BreakingChangeType.REQUIRED_ARG_ADDED,
  BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED,
];

const missing: readonly string[] = [
  BreakingChangeType.FIELD_REMOVED,
  BreakingChangeType.TYPE_REMOVED,
  BreakingChangeType.ARG_REMOVED,
  BreakingChangeType.VALUE_REMOVED_FROM_ENUM,
];

/** The SDL, from which a gateway learns what a hub serves. */
export const sdlAudits: readonly Audit[] = [
  audit({
    id: 'SDL-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      '`{ _service { sdl } }` at each endpoint returns the SDL that the endpoint serves. It links the contract and its version: `@link(url: "https://specs.ehub.dev/merchants/v1.0")`. The major version is the network\'s.',
    causes: {
      NO_SDL: 'Answer `{ _service { sdl } }` with the SDL as a string (Apollo Federation, subgraph specification).',
      NOT_PARSED: 'The SDL must be a GraphQL document; serve the text of the contract.',
      NO_VERSION: 'Add the `@link` of the contract that the files in `schema/` have.',
      OTHER_VERSION: 'Serve a contract of the major version that the network uses.',
    },
    run: (hub, violation) =>
      forEachEndpoint(hub, ({ contract, sdl }) => {
        if (sdl === '') throw violation('NO_SDL', `The ${contract} endpoint does not return an SDL.`);
        if (!isParsed(sdl)) throw violation('NOT_PARSED', `The SDL of the ${contract} endpoint cannot be parsed.`);
        const version = contractVersion(contract, sdl);
        if (!version)
          throw violation('NO_VERSION', `The SDL of the ${contract} endpoint does not link the contract ${contract}.`);
        const ours = contractVersion(contract, contractSdl(contract)) ?? '';
        if (version.split('.')[0] !== ours.split('.')[0])
          throw violation('OTHER_VERSION', `The hub serves ${contract} ${version}; the network uses ${ours}.`);
      }),
  }),
  audit({
    id: 'SDL-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "What the SDL has of a contract has the types that the contract defines. Further fields and arguments are allowed if clients need not give them; further values of the contract's enums are not.",
    causes: {
      TYPE_DIFFERS: 'Use the type that the contract in `schema/` gives it.',
      VALUE_ADDED: 'Leave out enum values that the contract does not have: clients cannot read them.',
    },
    run: (hub, violation) =>
      forEachEndpoint(hub, ({ contract, schema }) => {
        if (!schema) return;
        const ours = contractSchema(contractSdl(contract));
        const [difference] = findBreakingChanges(ours, schema).filter(({ type }) => differences.includes(type));
        if (difference) throw violation('TYPE_DIFFERS', `${contract}: ${difference.description}`);
        const [added] = findDangerousChanges(ours, schema).filter(
          ({ type }) => type === DangerousChangeType.VALUE_ADDED_TO_ENUM,
        );
        if (added) throw violation('VALUE_ADDED', `${contract}: ${added.description}`);
      }),
  }),
  audit({
    id: 'SDL-3',
    level: 'SHOULD',
    profile: 'merchants',
    requirement:
      'The SDL has everything of the contract. What it lacks, gateways do not request from this hub: those fields are null, with an error.',
    causes: { MISSING: 'Serve it, or tell your partners that clients find null there.' },
    run: (hub, violation) =>
      forEachEndpoint(hub, ({ contract, schema }) => {
        if (!schema) return;
        const lacking = findBreakingChanges(contractSchema(contractSdl(contract)), schema)
          .filter(({ type }) => missing.includes(type))
          .map(({ description }) => description.replace(/\.$/, ''));
        if (lacking.length === 0) return;
        const shown = lacking.slice(0, 10).join('; ');
        throw violation(
          'MISSING',
          `${contract} lacks ${lacking.length} definitions: ${shown}${lacking.length > 10 ? '; …' : '.'}`,
        );
      }),
  }),
  audit({
    id: 'SDL-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'Each entity of the contract has the `@key` of the contract in the SDL, so that `_entities` resolves it.',
    causes: { KEY_MISSING: 'Add `@key(fields: "id")` to the type, and resolve it in `_entities`.' },
    run: (hub, violation) =>
      forEachEndpoint(hub, ({ contract, sdl, schema }) => {
        const ours = keyedTypes(contractSdl(contract));
        const theirs = new Set(isParsed(sdl) ? keyedTypes(sdl) : []);
        const lacking = ours.find((name) => schema?.getType(name) && !theirs.has(name));
        if (lacking) throw violation('KEY_MISSING', `The type ${lacking} of ${contract} has no key \`id\` in the SDL.`);
      }),
  }),
];

async function forEachEndpoint(hub: HubUnderTest, check: (endpoint: CheckedEndpoint) => void): Promise<void> {
  for (const endpoint of hub.endpoints.values()) check(endpoint);
}

function isParsed(sdl: string): boolean {
  try {
    parse(sdl, { noLocation: true, maxTokens: limits.sdlTokens });
    return true;
  } catch {
    return false;
  }
}

/** The types that can be resolved by their id. */
function keyedTypes(sdl: string): string[] {
  return parse(sdl, { noLocation: true }).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    const isKeyed = definition.directives?.some(
      ({ name, arguments: given = [] }) =>
        name.value === 'key' &&
        given.some(({ value }) => value.kind === Kind.STRING && value.value.trim() === 'id') &&
        !given.some(
          ({ name: { value: argument }, value }) =>
            argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
        ),
    );
    return isKeyed ? [definition.name.value] : [];
  });
}

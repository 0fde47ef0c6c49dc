import {
  type BreakingChange,
  BreakingChangeType,
  findBreakingChanges,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { contractSchema } from './contracts.ts';

/**
 * What in a contract breaks with its last release, each fault with its coordinate and what to do instead.
 *
 * Countries do not deploy in lockstep, so a gateway on this contract asks hubs on the released one: clients must find
 * everything they used, and what an older hub cannot answer must be able to be null.
 */
export function checkReleased(released: string, current: string): string[] {
  const before = contractSchema(released);
  const now = contractSchema(current);
  return [
    ...findBreakingChanges(before, now).map((change) => `${change.description} ${remedy(change)}`),
    ...newlyNonNullFields(before, now),
  ];
}

function remedy({ type }: BreakingChange): string {
  switch (type) {
    case BreakingChangeType.REQUIRED_ARG_ADDED:
    case BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED:
      return 'Make it nullable or give it a default.';
    case BreakingChangeType.TYPE_CHANGED_KIND:
    case BreakingChangeType.FIELD_CHANGED_KIND:
    case BreakingChangeType.ARG_CHANGED_KIND:
      return 'Keep it as it was and add another beside it.';
    default:
      return 'Keep it, marked @deprecated, until the next major version.';
  }
}

/** Non-null fields of released types that hubs on the release do not have, or may answer with null. */
function newlyNonNullFields(before: GraphQLSchema, now: GraphQLSchema): string[] {
  return Object.values(now.getTypeMap()).flatMap((type) => {
    const releasedType = before.getType(type.name);
    if (!isObjectType(type) || !isObjectType(releasedType)) return [];
    return Object.values(type.getFields())
      .filter(({ name, type }) => isNonNullType(type) && !isNonNullType(releasedType.getFields()[name]?.type))
      .map(
        ({ name }) =>
          `${type.name}.${name} is non-null, which it is not in the release. ` +
          'Make it nullable: hubs on the release answer it with null.',
      );
  });
}

import {
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Requirement } from '../../schema/access/Requirement.ts';
import { gatewayError } from '../errors.ts';
import { fragmentOf } from '../plan/collectFields.ts';
import { guardOf, refusedFieldName } from '../plan/guardOperation.ts';

/** What stands in a path for every item of a list, as in Apollo Router. */
const eachItem = '@';

/**
 * One error for each field of an operation that the principal may not see: they are the same for every row, so they are
 * made with the operation and not for each object.
 * @param document conditions folded in
 */
export function refusals(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly GraphQLFormattedError[] {
  const errors = new Map<string, GraphQLFormattedError>();
  if (!hasRefusals(document)) return [];
  const types = new TypeInfo(schema);
  const path: (readonly string[])[] = [];
  const verb = operation.operation === 'mutation' ? 'use' : 'read';

  const walk = (root: OperationDefinitionNode | NonNullable<ReturnType<typeof fragmentOf>>): void => {
    visit(
      root,
      visitWithTypeInfo(types, {
        Field: {
          enter(node) {
            const key = (node.alias ?? node.name).value;
            if (refusedFieldName(node) === undefined) return void path.push([key, ...listLevels(types.getType())]);
            const place = [...path.flat(), key];
            const field = place.filter((step) => step !== eachItem).join('.');
            const message = `You may not ${verb} ${field}. It requires ${inWords(JSON.parse(guardOf(node) ?? '[]'))}.`;
            errors.set(
              JSON.stringify(place),
              gatewayError('UNAUTHORIZED_FIELD_OR_TYPE', message, { path: place }).toJSON(),
            );
            path.push([key]);
          },
          leave: () => void path.pop(),
        },
        FragmentSpread({ name }) {
          const fragment = fragmentOf(document, name.value);
          if (fragment) walk(fragment);
        },
      }),
    );
  };
  walk(operation);
  return [...errors.values()];
}

/** What a field takes, for the client: "a token with the scope trade, or saga". */
function inWords(requirement: Requirement): string {
  const named = requirement.flatMap((condition) =>
    condition.kind === 'AUTHENTICATED'
      ? []
      : `the ${condition.kind === 'SCOPES' ? 'scope' : 'policy'} ${condition.anyOf.map((all) => all.join(' and ')).join(', or ')}`,
  );
  return named.length > 0 ? `a token with ${named.join(' and ')}` : 'a token';
}

function hasRefusals(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field(node) {
      found ||= refusedFieldName(node) !== undefined;
    },
  });
  return found;
}

function listLevels(type: GraphQLOutputType | null | undefined): string[] {
  if (!type) return [];
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? [eachItem, ...listLevels(type.ofType)] : [];
}

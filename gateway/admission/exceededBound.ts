import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import { operationExtents } from '../../schema/cost/operationExtents.ts';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { exceededTextBound } from './exceededTextBound.ts';

const bounds = [
  { measure: 'depth', limit: limits.operationDepth, what: 'levels of fields' },
  { measure: 'width', limit: limits.operationRootFields, what: 'root fields' },
  { measure: 'aliases', limit: limits.operationAliases, what: 'aliases' },
  { measure: 'fields', limit: limits.operationFields, what: 'fields' },
  { measure: 'valueDepth', limit: limits.valueDepth, what: 'levels of lists and objects in one value' },
  { measure: 'literalWork', limit: limits.literalWork, what: 'values, counted twice for every list around them' },
] as const;

/**
 * The error of a query that exceeds a bound, undefined for one that does not and for what is no GraphQL. It stands
 * before validation, whose rules compare every field with every other: a short text must not cost seconds.
 */
export function exceededBound(query: string): GraphQLError | undefined {
  const excess = exceededTextBound(query);
  if (excess) return tooLarge(excess);
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch (error) {
    return error instanceof RangeError ? tooLarge('more levels than can be read') : undefined;
  }
  for (const extent of operationExtents(document, limits.valueDepth)) {
    const exceeded = bounds.find((bound) => extent[bound.measure] > bound.limit);
    if (exceeded) return tooLarge(`more than ${exceeded.limit} ${exceeded.what}`);
  }
  return undefined;
}

function tooLarge(what: string): GraphQLError {
  return gatewayError('OPERATION_TOO_LARGE', `The operation has ${what}.`);
}

import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { exceedsTokens } from './exceedsTokens.ts';

/** How large a selection is once its fragments are written out. */
interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields at its top. */
  readonly width: number;
}

const bounds = [
  { measure: 'depth', limit: limits.operationDepth, what: 'levels of fields' },
  { measure: 'width', limit: limits.operationRootFields, what: 'root fields' },
  { measure: 'aliases', limit: limits.operationAliases, what: 'aliases' },
  { measure: 'fields', limit: limits.operationFields, what: 'fields' },
] as const;

const nothing: Extent = { depth: 0, fields: 0, aliases: 0, width: 0 };

/**
 * The error of a query that exceeds a bound, undefined for one that does not and for what is no GraphQL. It stands
 * before validation, whose rules compare every field with every other: a short text must not cost seconds.
 */
export function exceededBound(query: string): GraphQLError | undefined {
  if (exceedsTokens(query, limits.operationTokens)) return tooLarge(`more than ${limits.operationTokens} tokens`);
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch (error) {
    return error instanceof RangeError ? tooLarge('more levels of fields than can be read') : undefined;
  }
  const measure = fragmentsWrittenOut(document);
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const extent = measure(node.selectionSet);
    const exceeded = bounds.find((bound) => extent[bound.measure] > bound.limit);
    if (exceeded) return tooLarge(`${extent[exceeded.measure]} ${exceeded.what}; the limit is ${exceeded.limit}`);
  }
  return undefined;
}

/** Measures selections; each fragment of the document once, however often it is spread. */
function fragmentsWrittenOut(document: DocumentNode): (selectionSet: SelectionSetNode) => Extent {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const measured = new Map<string, Extent>();

  const measureFragment = (name: string): Extent => {
    const known = measured.get(name);
    const fragment = fragments.get(name);
    if (known || !fragment) return known ?? nothing;
    // A fragment within itself counts as nothing; validation refuses it.
    measured.set(name, nothing);
    const extent = measure(fragment.selectionSet);
    measured.set(name, extent);
    return extent;
  };
  const below = (selection: SelectionNode): Extent => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value);
    return selection.selectionSet ? measure(selection.selectionSet) : nothing;
  };
  const measure = ({ selections }: SelectionSetNode): Extent => {
    let { depth, fields, aliases, width } = nothing;
    for (const selection of selections) {
      const extent = below(selection);
      const isField = selection.kind === Kind.FIELD;
      depth = Math.max(depth, extent.depth + (isField ? 1 : 0));
      fields += extent.fields + (isField ? 1 : 0);
      aliases += extent.aliases + (isField && selection.alias ? 1 : 0);
      width += isField ? 1 : extent.width;
    }
    return { depth, fields, aliases, width };
  };
  return measure;
}

function tooLarge(what: string): GraphQLError {
  return gatewayError('OPERATION_TOO_LARGE', `The operation has ${what}.`);
}

import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { limits } from '../limits.ts';

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
 * Validation rule: an operation with its fragments written out stays within bounds, so that a short text cannot ask for
 * a plan or an answer without end. Fragments are measured once each, however often they are spread.
 */
export function operationBounds(context: ValidationContext): ASTVisitor {
  const measured = new Map<FragmentDefinitionNode, Extent>();
  const measureFragment = (name: string): Extent => {
    const fragment = context.getFragment(name);
    if (!fragment) return nothing;
    const known = measured.get(fragment);
    if (known) return known;
    // A fragment within itself counts as nothing; another rule refuses it.
    measured.set(fragment, nothing);
    const extent = measure(fragment.selectionSet);
    measured.set(fragment, extent);
    return extent;
  };
  const measure = ({ selections }: SelectionSetNode): Extent => {
    let { depth, fields, aliases, width } = nothing;
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : selection.selectionSet
            ? measure(selection.selectionSet)
            : nothing;
      depth = Math.max(depth, below.depth + (isField ? 1 : 0));
      fields += below.fields + (isField ? 1 : 0);
      aliases += below.aliases + (isField && selection.alias ? 1 : 0);
      width += isField ? 1 : below.width;
    }
    return { depth, fields, aliases, width };
  };
  return {
    OperationDefinition(node) {
      const extent = measure(node.selectionSet);
      for (const { measure: name, limit, what } of bounds) {
        if (extent[name] <= limit) continue;
        const message = `The operation has ${extent[name]} ${what}; the limit is ${limit}.`;
        context.reportError(new GraphQLError(message, { nodes: node, extensions: { limit } }));
      }
    },
  };
}

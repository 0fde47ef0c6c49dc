import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { literalExtent } from './literalExtent.ts';

/** How large a selection is once its fragments are written out. */
export interface Extent {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Fields at its top. */
  readonly width: number;
  /** Levels of its literals. */
  readonly valueDepth: number;
  readonly literalWork: number;
}

const nothing: Extent = { depth: 0, fields: 0, aliases: 0, width: 0, valueDepth: 0, literalWork: 0 };

/**
 * How large each operation of a document is. To be looked at before validation, whose rules compare every field with
 * every other: a short text must not cost seconds.
 * @param document need not be valid
 * @param maxValueDepth the bound on `valueDepth`: it looks no further than one below
 */
export function operationExtents(document: DocumentNode, maxValueDepth: number): Extent[] {
  const measure = fragmentsWrittenOut(document, maxValueDepth);
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [withLiterals(measure(node.selectionSet), node, maxValueDepth)] : [],
  );
}

/** Measures selections; each fragment of the document once, however often it is spread. */
function fragmentsWrittenOut(document: DocumentNode, maxDepth: number): (selectionSet: SelectionSetNode) => Extent {
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
    let { depth, fields, aliases, width, valueDepth, literalWork } = nothing;
    for (const selection of selections) {
      const extent = withLiterals(below(selection), selection, maxDepth);
      const isField = selection.kind === Kind.FIELD;
      depth = Math.max(depth, extent.depth + (isField ? 1 : 0));
      fields += extent.fields + (isField ? 1 : 0);
      aliases += extent.aliases + (isField && selection.alias ? 1 : 0);
      width += isField ? 1 : extent.width;
      valueDepth = Math.max(valueDepth, extent.valueDepth);
      literalWork += extent.literalWork;
    }
    return { depth, fields, aliases, width, valueDepth, literalWork };
  };
  return measure;
}

/** Adds the literals in a node's own arguments, directives and defaults of variables. */
function withLiterals(extent: Extent, node: SelectionNode | OperationDefinitionNode, maxDepth: number): Extent {
  const { arguments: own = [], variableDefinitions = [] } = node as Partial<FieldNode & OperationDefinitionNode>;
  const { directives = [] } = node;
  if (own.length === 0 && directives.length === 0 && variableDefinitions.length === 0) return extent;
  const values = [
    ...[...own, ...directives.flatMap((directive: DirectiveNode) => directive.arguments ?? [])].map(
      ({ value }) => value,
    ),
    ...variableDefinitions.flatMap(({ defaultValue }) => defaultValue ?? []),
  ];
  let { valueDepth, literalWork } = extent;
  for (const value of values) {
    const { depth, work } = literalExtent(value, maxDepth);
    valueDepth = Math.max(valueDepth, depth);
    literalWork += work;
  }
  return { ...extent, valueDepth, literalWork };
}

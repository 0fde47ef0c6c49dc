import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  parseType,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { operationOf } from '../plan/selectOperation.ts';
import { compileRowCheck, type RowCheck } from './contractCheck.ts';
import { type FieldGroup, groupSubfields, type SelectionScope, withRootSelections } from './FieldGroup.ts';
import { HubOperation } from './HubOperation.ts';
import { compileOwnershipCheck, type OwnershipCheck, type OwnershipScope } from './ownershipCheck.ts';
import type { PartitionedFetch, RootField, RootFields } from './RootField.ts';
import { queryArguments } from './rootArguments.ts';

/** A list of rows that the client selected: `edges` or `nodes`, by its own name for it. */
export interface SelectedList {
  readonly group: FieldGroup;
  /** The client's names of `cursor` in it; none in `nodes`. */
  readonly cursorNames: readonly string[];
  readonly isRow: RowCheck;
  /** Undefined where the rows say nothing of whose they are. */
  readonly ownershipFault: OwnershipCheck | undefined;
}

/** An object that the gateway fills in itself: `pageInfo` or `coverage`. */
export interface SelectedObject {
  readonly typeName: string;
  readonly groups: readonly FieldGroup[];
}

/**
 * A scattered connection as the client selected it, and the operations that ask hubs for it. Hubs get the client's own
 * selection of rows, and under names of the gateway's what merging needs: cursors and sort keys, whether there is
 * more, and the total. What the gateway says itself (`pageInfo`, `coverage`) no hub is asked.
 */
export interface ConnectionShape {
  readonly root: RootField;
  readonly typeName: string;
  readonly groups: readonly FieldGroup[];
  readonly lists: readonly SelectedList[];
  readonly objects: ReadonlyMap<FieldGroup, SelectedObject>;
  readonly names: PrivateNames;
  /** Cursors and sort keys alone. */
  readonly keys: HubOperation;
  /** Rows, and the total where the client selected it. */
  readonly rows: HubOperation;
  /** More rows: the total is known by then. */
  readonly moreRows: HubOperation;
}

/** The gateway's own names in what it sends, chosen so that none is the client's. */
export interface PrivateNames {
  readonly keys: string;
  readonly page: string;
  readonly total: string;
  readonly first: string;
  readonly after: string;
}

/** Works out once, for one connection of a fetch, what to ask and how to answer. */
export function connectionShape(context: PartitionedFetch, roots: RootFields, root: RootField): ConnectionShape {
  const { scope } = roots;
  const type = objectType(root.field.type);
  const groups = groupSubfields(scope, type, root.group);
  const lists = groups.flatMap((group) => selectedList(scope, type, group));
  const names = privateNames(context, groups);
  const total = groups.some(({ fieldName }) => fieldName === 'totalCount') ? [field(names.total, 'totalCount')] : [];
  const merging = [
    field(names.keys, 'edges', [field(undefined, 'cursor'), field(undefined, 'sortKey')]),
    field(names.page, 'pageInfo', [field(undefined, 'hasNextPage')]),
  ];
  const rows = lists.flatMap(({ group }) => group.fields);
  const operation = (selections: readonly SelectionNode[]) => pageOperation(context, root, names, selections);
  return {
    root,
    typeName: type.name,
    groups,
    lists,
    objects: selectedObjects(scope, type, groups),
    names,
    keys: operation([...merging, ...total]),
    rows: operation([...merging, ...total, ...rows]),
    moreRows: operation([...merging, ...rows]),
  };
}

function selectedList(scope: OwnershipScope, type: GraphQLObjectType, group: FieldGroup): SelectedList[] {
  if (group.fieldName !== 'edges' && group.fieldName !== 'nodes') return [];
  const ofRow = rowType(type, group.fieldName);
  const isRow = compileRowCheck(scope, ofRow, group);
  const ownershipFault = compileOwnershipCheck(scope, ofRow, group, true);
  if (group.fieldName === 'nodes') return [{ group, cursorNames: [], isRow, ownershipFault }];
  const subfields = groupSubfields(scope, subtype(type, 'edges'), group);
  const cursors = subfields.filter(({ fieldName }) => fieldName === 'cursor');
  return [{ group, cursorNames: cursors.map(({ responseName }) => responseName), isRow, ownershipFault }];
}

function selectedObjects(
  scope: SelectionScope,
  type: GraphQLObjectType,
  groups: readonly FieldGroup[],
): ReadonlyMap<FieldGroup, SelectedObject> {
  const objects = new Map<FieldGroup, SelectedObject>();
  for (const group of groups) {
    if (group.fieldName !== 'pageInfo' && group.fieldName !== 'coverage') continue;
    const fieldType = subtype(type, group.fieldName);
    objects.set(group, { typeName: fieldType.name, groups: groupSubfields(scope, fieldType, group) });
  }
  return objects;
}

function privateNames({ fetch }: PartitionedFetch, groups: readonly FieldGroup[]): PrivateNames {
  const responseNames = new Set(groups.map(({ responseName }) => responseName));
  const variables = new Set(fetch.variableNames);
  return {
    keys: unusedName('hubKeys', responseNames),
    page: unusedName('hubPage', responseNames),
    total: unusedName('hubTotal', responseNames),
    first: unusedName('hubFirst', variables),
    after: unusedName('hubAfter', variables),
  };
}

function unusedName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? unusedName(`${name}_`, taken) : name;
}

/** The root field with the gateway's own page, asked of one hub: without the hubs' names, which are not its business. */
function pageOperation(
  { fetch, schema }: PartitionedFetch,
  root: RootField,
  names: PrivateNames,
  selections: readonly SelectionNode[],
): HubOperation {
  const page = root.field.args.flatMap(({ name, type }) =>
    name === 'first' || name === 'after' ? [{ name, type: parseType(String(type)), variable: names[name] }] : [],
  );
  const variableDefinitions = page.map(
    ({ type, variable }): VariableDefinitionNode => ({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
      type,
    }),
  );
  const pageArguments = page.map(
    ({ name, variable }): ArgumentNode => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: name },
      value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
    }),
  );
  const operation = operationOf(fetch.document);
  const document = {
    ...fetch.document,
    definitions: fetch.document.definitions.map((definition) =>
      definition === operation
        ? { ...operation, variableDefinitions: [...(operation.variableDefinitions ?? []), ...variableDefinitions] }
        : definition,
    ),
  };
  const asked: FieldNode = {
    ...field(root.group.responseName, root.group.fieldName, selections),
    arguments: [...queryArguments(root, ['first', 'after']), ...pageArguments],
  };
  return new HubOperation(withRootSelections(document, [asked]), { fetch, schema }, [names.first, names.after]);
}

function field(alias: string | undefined, name: string, selections?: readonly SelectionNode[]): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: alias === undefined ? undefined : { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: name },
    selectionSet: selections && { kind: Kind.SELECTION_SET, selections },
  };
}

function subtype(type: GraphQLObjectType, fieldName: string): GraphQLObjectType {
  return objectType(type.getFields()[fieldName]?.type);
}

/** What the contract says of one row in a list of the connection. */
function rowType(type: GraphQLObjectType, fieldName: string): GraphQLOutputType {
  const field = type.getFields()[fieldName];
  const list = field && getNullableType(field.type);
  if (!isListType(list)) throw new Error(`${type.name}.${fieldName} is not a list.`);
  return list.ofType;
}

function objectType(type: GraphQLOutputType | undefined): GraphQLObjectType {
  const named = type && getNamedType(type);
  if (!isObjectType(named)) throw new Error(`A connection of ${named?.name ?? 'nothing'} cannot be merged.`);
  return named;
}

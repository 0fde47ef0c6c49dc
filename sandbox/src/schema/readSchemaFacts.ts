import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { FieldFacts, FieldRule, TypeFacts } from './SchemaFacts.ts';

const rootNames: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/** The contract that the gateway answers itself. */
const gatewayContract = 'network';

/** What a supergraph SDL says of its object types: who answers for them, and by which rule. */
export function readSchemaFacts(supergraphSdl: string): TypeFacts[] {
  const { definitions } = parse(supergraphSdl, { noLocation: true });
  const contracts = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      contracts.set(name.value, argument(find(directives, 'join__graph')[0], 'name') ?? name.value);
    }
  }
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [readType(definition, contracts)] : [],
  );
}

function readType(definition: ObjectTypeDefinitionNode, contracts: ReadonlyMap<string, string>): TypeFacts {
  const joins = find(definition.directives, 'join__type');
  const owned = find(definition.directives, 'owned')[0];
  const type = {
    name: definition.name.value,
    description: definition.description?.value ?? '',
    isRoot: rootNames.includes(definition.name.value),
    isEntity: joins.some((join) => argument(join, 'key') !== undefined),
    key: joins.map((join) => argument(join, 'key')).find(Boolean),
    contracts: contractsOf(joins, contracts),
  };
  const ownedBy = owned && (argument(owned, 'by') ?? 'id');
  const fields = (definition.fields ?? []).flatMap((field) => {
    if (find(field.directives, 'inaccessible').length > 0) return [];
    return [readField(field, { ...type, ownedBy }, contracts)];
  });
  return { ...type, fields };
}

interface Parent {
  readonly contracts: readonly string[];
  readonly ownedBy: string | undefined;
}

function readField(field: FieldDefinitionNode, parent: Parent, contracts: ReadonlyMap<string, string>): FieldFacts {
  const joined = contractsOf(find(field.directives, 'join__field'), contracts);
  const served = joined.length > 0 ? joined : parent.contracts;
  return {
    name: field.name.value,
    type: print(field.type),
    namedType: namedType(field.type),
    description: field.description?.value ?? '',
    arguments: (field.arguments ?? []).map(({ name }) => name.value),
    contracts: served,
    rule: readRule(field, served, parent),
    scopes: scopesOf(field),
  };
}

/** As `@requiresScopes` writes them: OR of ANDs. */
function scopesOf({ directives }: FieldDefinitionNode): string[][] {
  const value = find(directives, 'requiresScopes')[0]?.arguments?.find(({ name }) => name.value === 'scopes')?.value;
  return value ? (valueFromASTUntyped(value) as string[][]) : [];
}

function readRule(field: FieldDefinitionNode, served: readonly string[], { ownedBy }: Parent): FieldRule {
  const route = find(field.directives, 'route')[0];
  if (route) return { kind: 'routed', by: argument(route, 'by') ?? '' };
  const scatter = find(field.directives, 'scatter')[0];
  if (scatter) {
    return { kind: 'scattered', merge: argument(scatter, 'merge') ?? '', hubs: argument(scatter, 'hubs') };
  }
  if (find(field.directives, 'replicated').length > 0) return { kind: 'replicated' };
  if (served.every((contract) => contract === gatewayContract)) return { kind: 'gateway' };
  return ownedBy ? { kind: 'owned', by: ownedBy } : { kind: 'inherited' };
}

function contractsOf(directives: readonly ConstDirectiveNode[], contracts: ReadonlyMap<string, string>): string[] {
  const graphs = directives.flatMap((directive) => argument(directive, 'graph') ?? []);
  return [...new Set(graphs.map((graph) => contracts.get(graph) ?? graph))];
}

function find(directives: readonly ConstDirectiveNode[] | undefined, name: string): ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value === name);
}

/** A string or enum argument's value. */
function argument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((given) => given.name.value === name)?.value;
  return value && 'value' in value && typeof value.value === 'string' ? value.value : undefined;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

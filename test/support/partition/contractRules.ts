import { type ConstDirectiveNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import type { RootRule, RoutingRules } from '../../../gateway/supergraph/RoutingRules.ts';

/** The routing rules of contracts, read from their directives without composing them. */
export function contractRules(sdls: Readonly<Record<string, string>>): RoutingRules {
  const rules = new Map<string, RootRule>();
  const owners = new Map<string, string>();
  const keys = new Set<string>();
  for (const sdl of Object.values(sdls)) {
    for (const type of parse(sdl).definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      readType(type, rules, owners);
      for (const key of keysOf(type)) keys.add(`${type.name.value}.${key}`);
    }
  }
  return {
    partitioned: new Set(Object.keys(sdls)),
    gatewayServed: new Set(['network']),
    rootField: (typeName, fieldName) => rules.get(`${typeName}.${fieldName}`),
    owner: (typeName) => owners.get(typeName),
    // As where @owned does not say another field.
    isOwningHub: (typeName, fieldName) => owners.has(typeName) && fieldName === 'hub',
    isKey: (typeName, fieldName) => keys.has(`${typeName}.${fieldName}`),
  };
}

function readType(type: ObjectTypeDefinitionNode, rules: Map<string, RootRule>, owners: Map<string, string>): void {
  const owned = type.directives?.find(({ name }) => name.value === 'owned');
  if (owned) owners.set(type.name.value, argument(owned, 'by') ?? 'id');
  for (const field of type.fields ?? []) {
    for (const directive of field.directives ?? []) {
      const rule = ruleOf(directive);
      if (rule) rules.set(`${type.name.value}.${field.name.value}`, rule);
    }
  }
}

function keysOf({ directives = [] }: ObjectTypeDefinitionNode): string[] {
  return directives.flatMap((directive) =>
    directive.name.value === 'key' ? (argument(directive, 'fields') ?? '').split(' ') : [],
  );
}

function ruleOf(directive: ConstDirectiveNode): RootRule | undefined {
  if (directive.name.value === 'replicated') return { kind: 'replicated' };
  if (directive.name.value === 'route') {
    const opens = argument(directive, 'opens') === 'true';
    return { kind: 'route', by: argument(directive, 'by')?.split('.') ?? [], opens };
  }
  if (directive.name.value !== 'scatter') return undefined;
  const merge = argument(directive, 'merge') as 'CONNECTION' | 'LIST' | 'FIRST';
  return { kind: 'scatter', merge, hubsArgument: argument(directive, 'hubs') };
}

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((candidate) => candidate.name.value === name)?.value;
  return value && 'value' in value ? String(value.value) : undefined;
}

import { Kind, print, type TypeNode } from 'graphql';
import type { ContractShape, FieldShape, TypeShape } from './ContractShape.ts';

export interface ContractDifferences {
  /** What the contract has and the endpoint does not support, sorted, in the notation of `Capabilities.unsupported`. */
  readonly unsupported: readonly string[];
  /** Where a call that the contract allows would fail, or get a response that the contract forbids. */
  readonly contradictions: readonly string[];
}

/**
 * How what an endpoint serves falls short of its contract. An endpoint may answer with less (non-null for nullable) and
 * take more (nullable for non-null), and have more besides; the other way round is a contradiction.
 *
 * @see https://spec.graphql.org/October2021/#IsValidImplementationFieldType() for the direction of each rule
 */
export function compareContracts(contract: ContractShape, served: ContractShape): ContractDifferences {
  const unsupported: string[] = [];
  const contradictions: string[] = [];

  for (const [typeName, promised] of contract.types) {
    // Federation's own types, and those of linked specifications, are no part of what a contract promises.
    if (typeName.includes('__') || typeName.startsWith('_')) continue;
    const found = served.types.get(typeName);
    if (!found) listMissingType(typeName, promised);
    else if (found.kind !== promised.kind) contradictions.push(`${typeName} is of another kind`);
    else compareTypes(typeName, promised, found);
  }
  return { unsupported: unsupported.sort(), contradictions };

  /** A missing input or enum shows in the arguments and fields that would use it. */
  function listMissingType(typeName: string, { kind, fields }: TypeShape): void {
    if (kind !== 'OBJECT' && kind !== 'INTERFACE') return;
    for (const fieldName of fields.keys()) unsupported.push(`${typeName}.${fieldName}`);
  }

  function compareTypes(typeName: string, promised: TypeShape, found: TypeShape): void {
    for (const key of promised.keys) {
      if (!found.keys.has(key)) contradictions.push(`${typeName} has no @key(fields: "${key}")`);
    }
    for (const value of promised.values) {
      if (!found.values.has(value)) unsupported.push(`${typeName}.${value}`);
    }
    if (promised.kind === 'INPUT') {
      compareInputs(promised.fields, found.fields, (fieldName) => `${typeName}.${fieldName}`);
      return;
    }
    for (const [fieldName, field] of promised.fields) {
      compareFields(`${typeName}.${fieldName}`, field, found.fields.get(fieldName));
    }
  }

  function compareFields(coordinate: string, promised: FieldShape, found: FieldShape | undefined): void {
    if (!found) {
      unsupported.push(coordinate);
      return;
    }
    if (!isAnswerFor(promised.type, found.type)) contradict(coordinate, promised, found);
    compareInputs(promised.arguments, found.arguments, (name) => `${coordinate}(${name}:)`);
  }

  /** Arguments of one field, or fields of one input. */
  function compareInputs(
    promised: ReadonlyMap<string, FieldShape>,
    found: ReadonlyMap<string, FieldShape>,
    coordinateOf: (name: string) => string,
  ): void {
    for (const [name, input] of promised) {
      const taken = found.get(name);
      if (!taken) unsupported.push(coordinateOf(name));
      else if (!isTaken(input.type, taken.type)) contradict(coordinateOf(name), input, taken);
      else if (isRequired(taken) && !isRequired(input)) contradictions.push(`${coordinateOf(name)} has no default`);
    }
    for (const [name, input] of found) {
      if (!promised.has(name) && isRequired(input)) contradictions.push(`${coordinateOf(name)} is required`);
    }
  }

  function contradict(coordinate: string, promised: FieldShape, found: FieldShape): void {
    contradictions.push(`${coordinate} is ${print(found.type)}, not ${print(promised.type)}`);
  }
}

function isRequired({ type, hasDefault }: FieldShape): boolean {
  return type.kind === Kind.NON_NULL_TYPE && !hasDefault;
}

/** True where every value of the found type is one of the promised type. */
function isAnswerFor(promised: TypeNode, found: TypeNode): boolean {
  if (promised.kind === Kind.NON_NULL_TYPE) {
    return found.kind === Kind.NON_NULL_TYPE && isAnswerFor(promised.type, found.type);
  }
  const inner = found.kind === Kind.NON_NULL_TYPE ? found.type : found;
  if (promised.kind === Kind.LIST_TYPE) return inner.kind === Kind.LIST_TYPE && isAnswerFor(promised.type, inner.type);
  return inner.kind === Kind.NAMED_TYPE && inner.name.value === promised.name.value;
}

/** True where every value of the promised type is taken: the same rule with the sides changed. */
function isTaken(promised: TypeNode, found: TypeNode): boolean {
  return isAnswerFor(found, promised);
}

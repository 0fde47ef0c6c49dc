import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  type TypeNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { writeJson } from '../json/RawJson.ts';
import { limits } from '../limits.ts';
import { coerceInput, coerceLiteral, type InputFault } from './coerceInput.ts';

/** Variables as the operation takes them, or in what way they are not. */
export type CoercedVariables =
  | { readonly coerced: Readonly<Record<string, unknown>>; readonly faults?: undefined }
  | { readonly coerced?: undefined; readonly faults: readonly string[] };

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Tells whether a value is of the type as it is; of most types that takes a longer look. */
  readonly isCoerced: (value: unknown) => boolean;
  readonly hasDefault: boolean;
  /** Undefined also where no JSON says the same: then the subgraph, which has the operation, applies it. */
  readonly defaultValue: unknown;
}

/**
 * Compiles CoerceVariableValues of the GraphQL specification (6.1.2) for one operation. Most clients send each variable
 * as the string, number or boolean that it is to be; then nothing is coerced.
 * @param definitions valid in the schema
 */
export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (sent: Readonly<Record<string, unknown>>) => CoercedVariables {
  const variables = definitions.map((definition) => variableOf(schema, definition));
  return (sent) => {
    const coerced: Record<string, unknown> = {};
    for (const { name, isCoerced } of variables) {
      const value = sent[name];
      if (!isCoerced(value) || name === '__proto__') return coerceEach(variables, sent);
      coerced[name] = value;
    }
    return { coerced };
  };
}

function variableOf(schema: GraphQLSchema, { variable, type, defaultValue }: VariableDefinitionNode): Variable {
  const named = typeFromAST(schema, type);
  if (!isInputType(named)) throw new Error(`$${variable.name.value} is of no input type`);
  return {
    name: variable.name.value,
    type: named,
    isCoerced: testFor(type),
    hasDefault: defaultValue !== undefined,
    defaultValue: defaultValue && coerceLiteral(defaultValue, named),
  };
}

function coerceEach(variables: readonly Variable[], sent: Readonly<Record<string, unknown>>): CoercedVariables {
  const faults: string[] = [];
  const coerced: Record<string, unknown> = Object.create(null);
  for (const { name, type, hasDefault, defaultValue } of variables) {
    const report = (fault: InputFault) => faults.push(describe(name, fault)) < limits.variableFaults;
    if (!Object.hasOwn(sent, name)) {
      if (defaultValue !== undefined) coerced[name] = defaultValue;
      else if (!hasDefault && isNonNullType(type))
        faults.push(`Variable "$${name}" of required type "${type}" was not provided.`);
    } else if (sent[name] === null && isNonNullType(type))
      faults.push(`Variable "$${name}" of non-null type "${type}" must not be null.`);
    else coerced[name] = coerceInput(sent[name], type, report);
    if (faults.length >= limits.variableFaults) break;
  }
  return faults.length > 0 ? { faults } : { coerced };
}

function describe(name: string, { path, value, message }: InputFault): string {
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const where = steps && ` at "${name}${steps}"`;
  return `Variable "$${name}" got invalid value ${quoted(value)}${where}; ${message}`;
}

/** The beginning of a value, to show which is meant. */
function quoted(value: unknown): string {
  const text = writeJson(value) ?? 'undefined';
  return text.length > limits.quotedLength ? `${text.slice(0, limits.quotedLength)}…` : text;
}

function testFor(type: TypeNode): (value: unknown) => boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return testFor(type.type);
  return (type.kind === Kind.NAMED_TYPE && scalarTests.get(type.name.value)) || isNever;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isNever = (): boolean => false;

/** Input coercion of the built-in scalars (3.5) where it changes nothing. */
const scalarTests: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['ID', isString],
  ['String', isString],
  ['Boolean', (value: unknown) => typeof value === 'boolean'],
  ['Int', (value: unknown) => typeof value === 'number' && (value | 0) === value],
  ['Float', (value: unknown) => typeof value === 'number'],
]);

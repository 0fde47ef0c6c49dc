import {
  doTypesOverlap,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { exceededBound } from '../../../gateway/admission/exceededBound.ts';
import type { Random } from './Random.ts';

export interface GeneratedOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What a response key already stands for, so that fields of one key can merge. */
interface Level {
  readonly keys: Map<string, { readonly call: string; readonly below: Level }>;
}

/** Every object of JavaScript has these, though nobody gave them to it. */
const inheritedNames = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

/** Writes random operations that are valid and within the gateway's bounds, in every form that GraphQL has. */
export class OperationGenerator {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #names: string[];
  #budget = 0;
  #definitions: string[] = [];
  #fragments: { name: string; type: GraphQLCompositeType }[] = [];
  #variables = new Map<string, { type: string; definition: string; value: unknown }>();

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      isCompositeType(type) && !isUnionType(type) && !type.name.startsWith('__') ? Object.keys(type.getFields()) : [],
    );
    this.#names = [...new Set([...fields, 'a', 'b', ...inheritedNames])];
  }

  operation(): GeneratedOperation {
    for (let attempt = 0; attempt < 100; attempt++) {
      const operation = this.#attempt();
      const isValid = validate(this.#schema, parse(operation.query)).length === 0;
      if (isValid && exceededBound(operation.query) === undefined) return operation;
    }
    throw new Error('No valid operation in 100 attempts');
  }

  #attempt(): GeneratedOperation {
    const random = this.#random;
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation && random.chance(0.15);
    const root = isMutation ? mutation : this.#schema.getQueryType();
    if (!root) throw new Error('No query type');
    this.#budget = 4 + random.below(24);
    this.#definitions = [];
    this.#fragments = [];
    this.#variables = new Map();
    const body = this.#selectionSet(root, 0, newLevel());
    const definitions = [...this.#variables.values()].map(({ definition }) => definition);
    const head = `${isMutation ? 'mutation' : 'query'}${definitions.length > 0 ? `(${definitions.join(' ')})` : ''}`;
    const variables: Record<string, unknown> = {};
    for (const [name, { value }] of this.#variables) if (value !== undefined) variables[name] = value;
    return { query: [`${head} ${body}`, ...this.#definitions].join('\n'), variables };
  }

  #selectionSet(type: GraphQLCompositeType, depth: number, level: Level): string {
    const random = this.#random;
    const count = 1 + random.below(depth === 0 ? 4 : 5);
    const selections: string[] = [];
    for (let index = 0; index < count; index++) {
      const selection = this.#selection(type, depth, level);
      if (selection !== undefined) selections.push(selection);
    }
    if (selections.length === 0) selections.push('__typename');
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number, level: Level): string | undefined {
    const random = this.#random;
    this.#budget -= 1;
    if (depth < 7 && random.chance(isAbstractType(type) ? 0.5 : 0.15)) return this.#fragment(type, depth, level);
    if (depth === 0 && type === this.#schema.getQueryType() && random.chance(0.03)) return this.#introspection();
    if (random.chance(0.06)) return random.chance(0.3) ? `t${random.below(2)}: __typename` : '__typename';
    if (isUnionType(type)) return depth < 7 ? this.#fragment(type, depth, level) : '__typename';
    const fields = Object.values(type.getFields());
    const field = random.pick(fields);
    const isComposite = isCompositeType(getNamedType(field.type));
    if (isComposite && (depth > 5 || this.#budget < 0)) return undefined;
    return this.#field(field, depth, level);
  }

  #introspection(): string {
    const random = this.#random;
    const type = `{ kind name ${random.pick(['', 'fields { name type { kind name } }', 'possibleTypes { n: name }'])} }`;
    if (random.chance(0.3)) return `__schema { queryType ${type} }`;
    const names = Object.keys(this.#schema.getTypeMap());
    const key = `i${random.below(1_000_000)}`;
    return `${key}: __type(name: ${JSON.stringify(random.pick([...names, 'Nothing']))})${this.#condition()} ${type}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number, level: Level): string | undefined {
    const random = this.#random;
    const known = this.#fragments.filter((fragment) => doTypesOverlap(this.#schema, fragment.type, type));
    if (known.length > 0 && random.chance(0.25)) return `...${random.pick(known).name}${this.#condition()}`;
    const overlapping = Object.values(this.#schema.getTypeMap()).filter(
      (other): other is GraphQLCompositeType =>
        isCompositeType(other) && !other.name.startsWith('__') && doTypesOverlap(this.#schema, other, type),
    );
    const narrower = random.chance(0.1) ? undefined : random.pick(overlapping);
    const body = this.#selectionSet(narrower ?? type, depth + 1, level);
    if (random.chance(0.3)) {
      const name = `F${this.#definitions.length}`;
      this.#fragments.push({ name, type: narrower ?? type });
      this.#definitions.push(`fragment ${name} on ${(narrower ?? type).name} ${body}`);
      return `...${name}${this.#condition()}`;
    }
    return `...${narrower ? ` on ${narrower.name}` : ''}${this.#condition()} ${body}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, level: Level): string | undefined {
    const random = this.#random;
    const call = field.name + this.#arguments(field.args);
    let key = random.chance(0.4) ? random.pick(this.#names) : field.name;
    const signature = `${call} ${String(field.type)}`;
    if ((level.keys.get(key)?.call ?? signature) !== signature && !random.chance(0.05)) key = `x${level.keys.size}`;
    const known = level.keys.get(key) ?? { call: signature, below: newLevel() };
    level.keys.set(key, known);
    const type = getNamedType(field.type);
    const body = isCompositeType(type) ? ` ${this.#selectionSet(type, depth + 1, known.below)}` : '';
    return `${key === field.name ? '' : `${key}: `}${call}${this.#condition()}${body}`;
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const written = args.flatMap((argument) => {
      const isRequired = isNonNullType(argument.type) && argument.defaultValue === undefined;
      if (!isRequired && this.#random.chance(0.3)) return [];
      return [`${argument.name}: ${this.#argument(argument.type)}`];
    });
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  #argument(type: GraphQLInputType): string {
    return this.#random.chance(0.4) ? this.#variable(type) : this.#literal(type);
  }

  /** With variables inside. */
  #literal(type: GraphQLInputType): string {
    const inside = (inner: GraphQLInputType) =>
      this.#random.chance(0.2) ? new VariableValue(this.#variable(inner)) : undefined;
    return literal(this.#input(type, inside));
  }

  #condition(): string {
    const random = this.#random;
    if (!random.chance(0.1)) return '';
    const boolean = this.#schema.getType('Boolean') as GraphQLInputType;
    const names = random.chance(0.1) ? ['skip', 'include'] : [random.pick(['skip', 'include'])];
    const directives = names.map((name) => {
      const value = random.chance(0.3) ? String(random.chance(0.5)) : this.#conditionVariable(boolean);
      return ` @${name}(if: ${value})`;
    });
    return directives.join('');
  }

  /** At most three, so that combinations of them are seen again. */
  #conditionVariable(boolean: GraphQLInputType): string {
    const random = this.#random;
    const name = `c${random.below(3)}`;
    if (!this.#variables.has(name)) {
      const hasDefault = random.chance(0.3);
      const definition = `$${name}: ${String(boolean)}${hasDefault ? ` = ${random.chance(0.5)}` : '!'}`;
      const given = hasDefault && random.chance(0.2) ? null : random.chance(0.5);
      const value = hasDefault && random.chance(0.5) ? undefined : given;
      this.#variables.set(name, { type: 'Boolean!', definition, value });
    }
    return `$${name}`;
  }

  #variable(type: GraphQLInputType): string {
    const random = this.#random;
    const known = [...this.#variables].filter(([, variable]) => variable.type === String(type));
    if (known.length > 0 && random.chance(0.5)) return `$${random.pick(known)[0]}`;
    const name = `v${this.#variables.size}`;
    const hasDefault = random.chance(0.3);
    const isRequired = isNonNullType(type) && !hasDefault;
    const definition = `$${name}: ${String(type)}${hasDefault ? ` = ${literal(this.#input(type))}` : ''}`;
    const value = isRequired || random.chance(0.6) ? plain(this.#input(type)) : undefined;
    this.#variables.set(name, { type: String(type), definition, value });
    return `$${name}`;
  }

  /** @param inside makes what is to stand for a list's item or an input object's field, if anything is */
  #input(type: GraphQLInputType, inside: (type: GraphQLInputType) => unknown = () => undefined): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType, inside);
    return random.chance(0.05) ? null : this.#value(type, inside);
  }

  #value(type: GraphQLInputType, inside: (type: GraphQLInputType) => unknown): unknown {
    const random = this.#random;
    const below = (inner: GraphQLInputType) => inside(inner) ?? this.#input(inner, inside);
    if (isListType(type)) {
      if (random.chance(0.1) && !isListType(getNullableType(type.ofType))) return this.#input(nonNull(type.ofType));
      return Array.from({ length: random.below(3) }, () => below(type.ofType));
    }
    if (isEnumType(type)) return new EnumValue(random.pick(type.getValues()).name);
    if (isInputObjectType(type)) {
      const entries = Object.values(type.getFields()).flatMap((field): [string, unknown][] =>
        (isNonNullType(field.type) && field.defaultValue === undefined) || random.chance(0.6)
          ? [[field.name, below(field.type)]]
          : [],
      );
      return Object.fromEntries(entries);
    }
    const { name } = getNamedType(type);
    if (name === 'Int') return random.below(4);
    if (name === 'Float') return random.below(4) / 2;
    if (name === 'Boolean') return random.chance(0.5);
    if (name === 'ID' && random.chance(0.2)) return random.below(10);
    return random.pick(['', 'x', '1', 'é"\\']);
  }
}

/** Written without quotes in a literal and as a string in variables. */
class EnumValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Written as it is. */
class VariableValue extends EnumValue {}

function nonNull(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type : new GraphQLNonNull(type);
}

function newLevel(): Level {
  return { keys: new Map() };
}

function literal(value: unknown): string {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')}}`;
}

function plain(value: unknown): unknown {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

import {
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  visit,
} from 'graphql';
import { hash } from './Random.ts';

/** One object of a world. Everything about it follows from its seed, so every subgraph agrees on it. */
export interface WorldObject {
  readonly __typename: string;
  readonly seed: string;
  /** What a representation carried besides the key. */
  readonly sent?: Readonly<Record<string, unknown>>;
}

/** Fields that name their object: their values hold its seed. */
const keyFields = new Set(['id', 'code', 'sku', 'serial']);

/**
 * Values for every field of some subgraphs, made of nothing but names and a seed. A subgraph and the monolith of all
 * come to the same value for the same field of the same object, also where that is a failure or null.
 */
export class World {
  readonly #seed: number;
  readonly #api: GraphQLSchema;
  readonly #subgraphs: ReadonlyMap<string, GraphQLSchema>;
  readonly #failureRate: number;
  /** Names of fields that some `@requires`, `@key` or context reads: they never fail. */
  readonly #solid = new Set<string>();
  /** `subgraph Type.field` of what another subgraph overrides for all requests: whoever asks here is wrong. */
  readonly #overridden = new Set<string>();

  constructor(
    seed: number,
    api: GraphQLSchema,
    subgraphs: ReadonlyMap<string, GraphQLSchema>,
    sdls: Readonly<Record<string, string>>,
    failureRate: number,
  ) {
    this.#seed = seed;
    this.#api = api;
    this.#subgraphs = subgraphs;
    this.#failureRate = failureRate;
    for (const sdl of Object.values(sdls)) this.#readDirectives(sdl);
  }

  /** The value of a field as `subgraph` answers it; as the monolith does without one. */
  value(object: WorldObject, typeName: string, fieldName: string, args: object, subgraph?: string): unknown {
    if (keyFields.has(fieldName)) return `${fieldName}|${object.seed}`;
    if (subgraph !== undefined && this.#overridden.has(`${subgraph} ${typeName}.${fieldName}`))
      throw new Error(`${subgraph} was asked for ${typeName}.${fieldName}, which is overridden`);
    const concrete = this.#api.getType(typeName);
    const field = isObjectType(concrete) || isInterfaceType(concrete) ? concrete.getFields()[fieldName] : undefined;
    const type = field?.type ?? this.#typeInSubgraphs(typeName, fieldName);
    if (!type) throw new Error(`No ${typeName}.${fieldName}`);
    const seed = `${object.seed}/${fieldName}${Object.keys(args).length > 0 ? canonical(args) : ''}`;
    const mayFail = !this.#solid.has(fieldName) && this.#agreed(typeName, fieldName);
    if (mayFail && this.#roll(seed, 'throws') < this.#failureRate) throw new Error(`Failing ${seed}`);
    return this.#make(type, seed, { typeName, fieldName, mayFail, mayBeNull: this.#agreed(typeName, fieldName) });
  }

  /** Values of the arguments of a call, defaults included. */
  argumentsOf(typeName: string, call: FieldNode): Record<string, unknown> {
    const [definition] = this.#definitions(typeName, call.name.value);
    return definition ? getArgumentValues(definition.field, call) : {};
  }

  /** The object that a representation stands for. */
  entity(representation: Readonly<Record<string, unknown>>): WorldObject {
    const seed = seedIn(representation);
    if (seed === undefined) throw new Error(`No key in ${JSON.stringify(representation)}`);
    return { __typename: String(representation.__typename), seed, sent: representation };
  }

  isKey(fieldName: string): boolean {
    return keyFields.has(fieldName);
  }

  #make(type: GraphQLOutputType, seed: string, at: Place): unknown {
    if (isNonNullType(type)) {
      if (at.mayFail && this.#roll(seed, 'null!') < this.#failureRate / 2) return null;
      return this.#make(type.ofType, seed, { ...at, mayBeNull: false });
    }
    if (at.mayBeNull && this.#roll(seed, 'null') < 0.08) return null;
    const inner = { ...at, mayBeNull: this.#agreed(at.typeName, at.fieldName) };
    if (isListType(type)) {
      const length = hash(`${seed}#`) % 4;
      return Array.from({ length }, (_, index) => this.#make(type.ofType, `${seed}.${index}`, inner));
    }
    const named = getNamedType(type);
    if (isObjectType(named) || isAbstractType(named)) return this.#object(named, seed, at);
    return this.#leaf(named, seed, at);
  }

  #object(type: GraphQLNamedType, seed: string, at: Place): WorldObject | null {
    if (type.name === 'Query') return { __typename: 'Query', seed: 'root' };
    const possible = isAbstractType(type) ? this.#possibleTypes(type, at) : [type.name];
    if (possible.length === 0) return null;
    const typeName = possible[hash(`${seed}?`) % possible.length] as string;
    if (!this.#isEntity(typeName) || typeName.startsWith('Ctx')) return { __typename: typeName, seed };
    return { __typename: typeName, seed: `${typeName}:${hash(seed) % 5}` };
  }

  #leaf(type: GraphQLNamedType, seed: string, at: Place): unknown {
    const number = this.#roll(seed, 'value') * 1_000_000;
    if (isEnumType(type)) {
      const values = this.#enumValues(type, at);
      return values[Math.floor(number) % values.length] ?? null;
    }
    if (type.name === 'Int') return Math.floor(number) % 100;
    if (type.name === 'Float') return Math.floor(number) % 2 === 0 ? 0 : (Math.floor(number) % 1000) / 8;
    if (type.name === 'Boolean') return Math.floor(number) % 2 === 0;
    return Math.floor(number) % 20 === 0 ? '' : `${at.fieldName}"${Math.floor(number) % 1000}`;
  }

  /** Types that every subgraph with the field can answer and that clients can see. */
  #possibleTypes(type: GraphQLNamedType, at: Place): string[] {
    if (!isAbstractType(type)) return [type.name];
    let possible = this.#api.getPossibleTypes(type).map(({ name }) => name);
    for (const { schema, field } of this.#definitions(at.typeName, at.fieldName)) {
      const named = getNamedType(field.type);
      if (!isAbstractType(named)) continue;
      const here = new Set(schema.getPossibleTypes(named).map(({ name }) => name));
      possible = possible.filter((name) => here.has(name));
    }
    return possible;
  }

  #enumValues(type: GraphQLEnumType, at: Place): string[] {
    const api = this.#api.getType(type.name);
    let values = (isEnumType(api) ? api : type).getValues().map(({ name }) => name);
    for (const { field } of this.#definitions(at.typeName, at.fieldName)) {
      const named = getNamedType(field.type);
      if (isEnumType(named)) values = values.filter((value) => named.getValue(value) !== undefined);
    }
    return values;
  }

  /** True where all subgraphs with the field give it one type: else a null is an error in one and not in another. */
  #agreed(typeName: string, fieldName: string): boolean {
    const api = this.#api.getType(typeName);
    const types = new Set(this.#definitions(typeName, fieldName).map(({ field }) => String(field.type)));
    if (isObjectType(api)) {
      const field = api.getFields()[fieldName];
      if (field) types.add(String(field.type));
    }
    return types.size <= 1;
  }

  /** Every definition of a field; where a type is an interface object in a subgraph, that of the interface. */
  #definitions(typeName: string, fieldName: string) {
    const api = this.#api.getType(typeName);
    const names = [typeName, ...(isObjectType(api) ? api.getInterfaces().map(({ name }) => name) : [])];
    return [...this.#subgraphs.values()].flatMap((schema) =>
      names.flatMap((name) => {
        const type = schema.getType(name);
        const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
        return field ? [{ schema, field }] : [];
      }),
    );
  }

  #typeInSubgraphs(typeName: string, fieldName: string): GraphQLOutputType | undefined {
    return this.#definitions(typeName, fieldName)[0]?.field.type;
  }

  #isEntity(typeName: string): boolean {
    return this.#definitions(typeName, 'id').length > 0;
  }

  #roll(seed: string, what: string): number {
    return hash(`${this.#seed} ${what} ${seed}`) / 4_294_967_296;
  }

  #readDirectives(sdl: string): void {
    const solid = this.#solid;
    const overridden = this.#overridden;
    let typeName = '';
    const enterType = (node: { name: { value: string } }) => {
      typeName = node.name.value;
    };
    visit(parse(sdl), {
      ObjectTypeDefinition: enterType,
      InterfaceTypeDefinition: enterType,
      FieldDefinition(field) {
        for (const { name, arguments: args } of field.directives ?? []) {
          const value = args?.[0]?.value;
          const isLabelled = args?.some((argument) => argument.name.value === 'label') === true;
          if (name.value === 'override' && value?.kind === Kind.STRING && !isLabelled)
            overridden.add(`${value.value} ${typeName}.${field.name.value}`);
        }
      },
      Directive({ name, arguments: args }) {
        if (!['key', 'requires', 'fromContext'].includes(name.value)) return;
        for (const { value } of args ?? [])
          if (value.kind === Kind.STRING) for (const word of value.value.match(/\b\w+\b/g) ?? []) solid.add(word);
      },
    });
  }
}

interface Place {
  readonly typeName: string;
  readonly fieldName: string;
  readonly mayFail: boolean;
  readonly mayBeNull: boolean;
}

function seedIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (keyFields.has(name) && typeof inner === 'string') return inner.slice(inner.indexOf('|') + 1);
  }
  for (const [name, inner] of Object.entries(value)) {
    const seed = seedIn(inner);
    if (seed?.endsWith(`/${name}`)) return seed.slice(0, -name.length - 1);
  }
  return undefined;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${name}:${canonical(inner)}`).join()}}`;
}

import { composed } from '../../federation/composed.ts';
import { hash, Random } from '../Random.ts';

/** One field of the whole, and who has it. */
interface RandomField {
  readonly entity: string;
  readonly name: string;
  readonly type: string;
  /** With its parentheses; empty where there are none. */
  readonly args: string;
  /** The call for a `@requires`: the field with arguments of its own. */
  readonly call: string;
  readonly isLeaf: boolean;
  readonly owners: string[];
  /** Subgraph it once belonged to. */
  overrides?: string;
  requires?: readonly RandomField[];
  provides?: RandomField;
}

const subgraphs = ['s0', 's1', 's2', 's3'];
const entities = ['E0', 'E1', 'E2', 'E3'];
/** Its implementations are the first three entities. */
const implementing = ['E0', 'E1', 'E2'];
const leafTypes = ['Int', 'String', 'Boolean!', 'Float', 'Mode', '[String]', 'Int!', '[[Int]]', '[Mode!]'];
const compositeTypes = ['Value', '[Value!]', 'E0', 'E1!', '[E2]', '[[E3!]]', 'Any', '[Any]', 'Named', '[Named!]!'];
const argumentsOfFields = ['', '', '(n: Int = 1)', '(text: String)', '(of: In = { n: 2 })', '(modes: [Mode!])'];
const shared = `enum Mode { ON OFF } input In { n: Int = 3 list: [[Int]] mode: Mode inner: In }
type Value @shareable { a: Int b: String! deep: Value }`;

/**
 * Subgraphs that follow from a seed: fields of a few entities dealt out among them, some shared, overridden, provided
 * along a path, or requiring fields of others, which may require again.
 */
export function randomSubgraphs(seed: number): Record<string, string> {
  const random = new Random(seed);
  for (let attempt = 0; attempt < 200; attempt++) {
    const sdls = new RandomSupergraph(random).sdls();
    if (composes(sdls)) return sdls;
  }
  throw new Error(`Nothing that composes in 200 attempts with seed ${seed}`);
}

function composes(sdls: Record<string, string>): boolean {
  try {
    composed(sdls);
    return true;
  } catch {
    return false;
  }
}

/** Two of three overrides are for a part of the requests. */
function labelOf({ entity, name, type }: RandomField): string {
  const label = ['', 'percent(30)', 'percent(70)'][hash(`${entity} ${name} ${type}`) % 3];
  return label ? `, label: "${label}"` : '';
}

class RandomSupergraph {
  readonly #random: Random;
  readonly #fields: RandomField[] = [];
  /** Key by `subgraph entity`. */
  readonly #keys = new Map<string, string>();

  constructor(random: Random) {
    this.#random = random;
    for (const entity of entities) this.#dealEntity(entity);
    for (const field of this.#fields) this.#decorate(field);
  }

  sdls(): Record<string, string> {
    const roots = subgraphs.map((subgraph) => this.#rootFields(subgraph));
    return Object.fromEntries(subgraphs.map((subgraph, index) => [subgraph, this.#sdl(subgraph, roots[index] ?? '')]));
  }

  /** The first subgraph of an entity has both its keys; the others find it by one or the other. */
  #dealEntity(entity: string): void {
    const random = this.#random;
    const [home = '', ...others] = this.#shuffled(subgraphs);
    this.#keys.set(`${home} ${entity}`, '@key(fields: "id") @key(fields: "code")');
    for (const other of others) {
      const key = random.pick([
        '@key(fields: "id")',
        '@key(fields: "code")',
        '@key(fields: "id") @key(fields: "code")',
      ]);
      this.#keys.set(`${other} ${entity}`, key);
    }
    const count = 5 + random.below(4);
    for (let index = 0; index < count; index++) {
      const isLeaf = index < 2 || random.chance(0.6);
      const args = random.chance(0.4) ? random.pick(argumentsOfFields) : '';
      const name = `${entity.toLowerCase()}f${index}`;
      const own = args.startsWith('(n') ? '(n: 3)' : args.startsWith('(text') ? '(text: \\"é\\")' : '';
      const owners = this.#shuffled(subgraphs).slice(0, random.chance(0.2) ? 2 : 1);
      const type = random.pick(isLeaf ? leafTypes : compositeTypes);
      this.#fields.push({ entity, name, type, args, call: name + own, isLeaf, owners });
    }
  }

  /** What a field requires comes before it, so that nothing requires itself. */
  #decorate(field: RandomField): void {
    const random = this.#random;
    const { owners, entity } = field;
    const [owner = '', ...others] = owners;
    if (others.length === 0 && random.chance(0.15))
      field.overrides = random.pick(subgraphs.filter((subgraph) => subgraph !== owner));
    else if (others.length === 0 && random.chance(0.45)) {
      const earlier = this.#fields.slice(0, this.#fields.indexOf(field));
      const elsewhere = earlier.filter(
        (other) => other.entity === entity && other.isLeaf && !this.#isHeldBy(other, owner),
      );
      const chosen = this.#shuffled(elsewhere).slice(0, 1 + random.below(2));
      if (chosen.length > 0) field.requires = chosen;
    }
    const target = /^\[*(E\d)/.exec(field.type)?.[1];
    if (!target || others.length > 0 || field.overrides || !random.chance(0.4)) return;
    const provided = this.#fields.filter(
      (other) => other.entity === target && other.isLeaf && other.args === '' && !this.#isHeldBy(other, owner),
    );
    if (provided.length > 0) field.provides = random.pick(provided);
  }

  #isHeldBy({ owners, overrides }: RandomField, subgraph: string): boolean {
    return owners.includes(subgraph) || overrides === subgraph;
  }

  #rootFields(subgraph: string): string {
    const random = this.#random;
    const types = ['E0', '[E1!]', 'E2!', '[[E3]]', 'Any', '[Any!]', '[Named]!', 'Named'];
    const picked = this.#shuffled(types).slice(0, 2);
    const query = picked.map((type, index) => `${subgraph}q${index}${random.pick(argumentsOfFields)}: ${type}`);
    const mutation = random.chance(0.5) ? `type Mutation { ${subgraph}m(of: [In!]): ${random.pick(types)} }` : '';
    return `type Query { ${query.join(' ')} } ${mutation}`;
  }

  #sdl(subgraph: string, roots: string): string {
    const types = entities.map((entity) => {
      const heading = implementing.includes(entity) ? `${entity} implements Named` : entity;
      const key = this.#keys.get(`${subgraph} ${entity}`) ?? '';
      const keyFields = `${key.includes('id') ? 'id: ID! ' : ''}${key.includes('code') ? 'code: ID! ' : ''}`;
      return `type ${heading} ${key} { ${keyFields}label: String @shareable ${this.#fieldsOf(subgraph, entity).join(' ')} }`;
    });
    return `${roots}\n${shared}\ninterface Named { label: String }\nunion Any = E0 | E3 | Value\n${types.join('\n')}`;
  }

  #fieldsOf(subgraph: string, entity: string): string[] {
    const here = this.#fields.filter((field) => field.entity === entity);
    const isProvided = new Set(this.#fields.flatMap(({ provides }) => provides ?? []));
    const needed = new Set(
      this.#fields.flatMap(({ owners, requires = [], provides }) =>
        owners.includes(subgraph) ? [...requires, ...(provides ? [provides] : [])] : [],
      ),
    );
    return here.flatMap((field) => {
      const { name, args, type, owners, overrides, requires, provides } = field;
      const written = `${name}${args}: ${type}`;
      if (overrides === subgraph) return [written];
      if (!owners.includes(subgraph)) return needed.has(field) ? [`${written} @external`] : [];
      const directives = [
        owners.length > 1 || isProvided.has(field) ? '@shareable' : '',
        overrides ? `@override(from: "${overrides}"${labelOf(field)})` : '',
        requires ? `@requires(fields: "${requires.map(({ call }) => call).join(' ')}")` : '',
        provides ? `@provides(fields: "${provides.name}")` : '',
      ];
      return [[written, ...directives.filter(Boolean)].join(' ')];
    });
  }

  #shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    const shuffled: T[] = [];
    while (rest.length > 0) shuffled.push(...rest.splice(this.#random.below(rest.length), 1));
    return shuffled;
  }
}

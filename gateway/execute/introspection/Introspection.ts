import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { LRUCache } from 'lru-cache';
import { RawJson } from '../../json/RawJson.ts';
import { limits } from '../../limits.ts';
import { type IntrospectionRequest, IntrospectionWriter, type Writing } from './IntrospectionWriter.ts';

/** Answers what clients ask about one schema. Answers are kept as text: tools ask the same again and again. */
export class Introspection {
  readonly #schema: GraphQLSchema;
  readonly #answers = new LRUCache<string, readonly RawJson[]>({
    maxSize: limits.introspectionCacheBytes,
    sizeCalculation: (answers, key) => key.length + answers.reduce((size, { text }) => size + text.length, 1),
  });
  readonly #underWay = new Map<string, Promise<readonly RawJson[]>>();
  #limit: number | undefined;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /**
   * Lets the event loop go on with other work meanwhile.
   * @param key equal for equal requests
   * @param write writes the answers, one after the other
   * @throws GraphQLError `OPERATION_TOO_LARGE`
   */
  answer(
    key: string,
    request: Pick<IntrospectionRequest, 'document' | 'variables'>,
    write: (writer: IntrospectionWriter) => Iterable<Writing>,
  ): Promise<readonly RawJson[]> | readonly RawJson[] {
    const known = this.#answers.get(key) ?? this.#underWay.get(key);
    if (known) return known;
    const writer = new IntrospectionWriter({ ...request, schema: this.#schema, limit: this.#fieldLimit() });
    const underWay = finish(write(writer)).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, underWay);
    return underWay.then((answers) => {
      this.#answers.set(key, answers);
      return answers;
    });
  }

  #fieldLimit(): number {
    this.#limit ??= limits.introspectionFieldsPerElement * countElements(this.#schema);
    return this.#limit;
  }
}

async function finish(writings: Iterable<Writing>): Promise<RawJson[]> {
  const answers: RawJson[] = [];
  for (const writing of writings) {
    let step = writing.next();
    for (; !step.done; step = writing.next()) await new Promise((resolve) => setImmediate(resolve));
    answers.push(new RawJson(step.value));
  }
  return answers;
}

/** Types, fields, arguments, enum values and directives. */
function countElements(schema: GraphQLSchema): number {
  let count = schema.getDirectives().length;
  for (const type of Object.values(schema.getTypeMap())) {
    count += 1;
    if (isEnumType(type)) count += type.getValues().length;
    if (isInputObjectType(type)) count += Object.keys(type.getFields()).length;
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) count += 1 + field.args.length;
  }
  return count;
}

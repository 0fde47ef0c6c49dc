import type { DocumentNode } from 'graphql';
import type { SubgraphFetch } from '../execute/DataSource.ts';
import { exactNumber, type ReadNumber, writtenNumber } from '../json/ExactNumber.ts';
import { generateParser } from '../json/generateParser.ts';
import { type ParseJson, parseJson, parseWrittenJson } from '../json/parseJson.ts';
import { limits } from '../limits.ts';
import type { AnswerReader } from '../transport/Transport.ts';
import { AnswerCheck } from './AnswerCheck.ts';
import { answerShape, hasOptionalMember } from './answerShape.ts';

/**
 * Reads the answers to one operation, and holds them to it. Where there were many and long ones, it gets code of its own
 * that parses what is right.
 */
export class OperationAnswerReader implements AnswerReader {
  readonly #document: DocumentNode;
  readonly #answers: number;
  readonly #characters: number;
  #left: number;
  #seen = 0;
  #check: AnswerCheck | undefined;
  readonly #readNumber: ReadNumber;
  #parse: ParseJson;

  /**
   * @param answers how many are many
   * @param characters how many are long, on average
   */
  constructor(
    { document, asksCustomScalar }: Pick<SubgraphFetch, 'document' | 'asksCustomScalar'>,
    answers: number = limits.parserAnswers,
    characters: number = limits.parserCharacters,
  ) {
    this.#document = document;
    this.#readNumber = asksCustomScalar ? writtenNumber : exactNumber;
    const parse = asksCustomScalar ? parseWrittenJson : parseJson;
    this.#parse = (text) => this.check(parse(text));
    this.#answers = answers;
    this.#characters = characters;
    this.#left = answers;
  }

  parse(text: string): unknown {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#seen += text.length;
      if (this.#left === 0 && this.#seen >= this.#answers * this.#characters) this.#generate();
    }
    return this.#parse(text);
  }

  check(answer: unknown): unknown {
    this.#check ??= new AnswerCheck(this.#document);
    return this.#check.check(answer);
  }

  #generate(): void {
    const shape = answerShape(this.#document);
    const parse = generateParser(shape, this.#parse, this.#readNumber);
    // What may be missing, for objects of some types, must be there for those of others.
    this.#parse = hasOptionalMember(shape) ? (text) => this.check(parse(text)) : parse;
  }
}

import type { DocumentNode } from 'graphql';
import type { SubgraphFetch } from '../execute/DataSource.ts';
import { generateParser } from '../jit/generateParser.ts';
import { promoteWhenHot } from '../jit/promoteWhenHot.ts';
import { exactNumber, type ReadNumber, writtenNumber } from '../json/ExactNumber.ts';
import { parseInTurns } from '../json/parseInTurns.ts';
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
  #check: AnswerCheck | undefined;
  readonly #parseAny: ParseJson;
  readonly parse: (text: string) => unknown;

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
    const parseAny = asksCustomScalar ? parseWrittenJson : parseJson;
    this.#parseAny = parseAny;
    const readNumber = asksCustomScalar ? writtenNumber : exactNumber;
    const parse: ParseJson = (text) => this.check(parseAny(text));
    let seen = 0;
    const parseAndCount: ParseJson = (text) => {
      seen += text.length;
      return parse(text);
    };
    const areLong = () => seen >= (answers - 1) * characters;
    this.parse = promoteWhenHot(parseAndCount, () => (areLong() ? this.#generate(parse, readNumber) : parse), answers);
  }

  async parseInTurns(text: string): Promise<unknown> {
    return this.checkInTurns(await parseInTurns(text, this.#parseAny));
  }

  check(answer: unknown): unknown {
    return this.#answerCheck.check(answer);
  }

  checkInTurns(answer: unknown): Promise<unknown> {
    return this.#answerCheck.checkInTurns(answer);
  }

  get #answerCheck(): AnswerCheck {
    this.#check ??= new AnswerCheck(this.#document);
    return this.#check;
  }

  #generate(parseOther: ParseJson, readNumber: ReadNumber): ParseJson {
    const shape = answerShape(this.#document);
    const parse = generateParser(shape, parseOther, readNumber);
    // What may be missing, for objects of some types, must be there for those of others.
    return hasOptionalMember(shape) ? (text) => this.check(parse(text)) : parse;
  }
}

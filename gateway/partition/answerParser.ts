import type { DocumentNode } from 'graphql';
import { generateParser } from '../json/generateParser.ts';
import { type ParseJson, parseJson } from '../json/parseJson.ts';
import { limits } from '../limits.ts';
import { answerShape } from './answerShape.ts';

/**
 * `parseJson` for the answers to one operation. Where there were many and long ones, it gets code of its own.
 * @param answers how many are many
 * @param characters how many are long, on average
 */
export function answerParser(
  document: DocumentNode,
  answers: number = limits.parserAnswers,
  characters: number = limits.parserCharacters,
): ParseJson {
  let parse: ParseJson = parseJson;
  let left = answers;
  let seen = 0;
  return (text) => {
    if (left > 0) {
      left -= 1;
      seen += text.length;
      if (left === 0 && seen >= answers * characters) parse = generateParser(answerShape(document));
    }
    return parse(text);
  };
}

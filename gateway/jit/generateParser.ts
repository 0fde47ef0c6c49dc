import { exactNumber, type ReadNumber } from '../json/ExactNumber.ts';
import { JsonCursor, misfit, units } from '../json/JsonCursor.ts';
import { type ParseJson, parseJson } from '../json/parseJson.ts';
import { openBrace } from '../json/readValue.ts';
import { generateObjectReader } from './generateObjectReader.ts';
import type { JsonShape } from './JsonShape.ts';

/**
 * `parseJson` for objects that mostly have one shape, as code of its own for that shape: it compares keys where
 * `JSON.parse` has to read them, and knows each object before it makes it, which takes half the time. Text of any other
 * form, with white space for instance, is left to another parser.
 * @param readNumber as that parser does
 */
export function generateParser(
  shape: JsonShape,
  parseOther: ParseJson = parseJson,
  readNumber: ReadNumber = exactNumber,
): ParseJson {
  const readObject = generateObjectReader(shape);
  return (text) => {
    const cursor = JsonCursor.over(text, readNumber);
    try {
      if (cursor && units[0] === openBrace) {
        const value = readObject(cursor);
        if (cursor.isAtEnd) return value;
      }
    } catch (error) {
      if (error !== misfit) throw error;
    }
    return parseOther(text);
  };
}

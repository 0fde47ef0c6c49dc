import { misfit, units } from '../json/JsonCursor.ts';
import { closeBrace, comma, openBrace, type Read, readComposite, readLeaf } from '../json/readValue.ts';
import type { JsonMember, JsonShape } from './JsonShape.ts';
import { functionOf } from './promoteWhenHot.ts';

type ReadObject = Read<object>;

/**
 * Makes the function that reads an object of this shape where one begins. Members that are always there come first, so
 * that the object is made with all of them at once.
 */
export function generateObjectReader(shape: JsonShape): ReadObject {
  const reads = shape.map((member) => (member.shape ? readComposite(generateObjectReader(member.shape)) : readLeaf));
  // As code, the key would lead to what the object inherits from.
  if (shape.some(({ key }) => key === '__proto__')) return refuse;
  const isOptional = shape.map((member) => member.isOptional);
  const certain = isOptional.includes(true) ? isOptional.indexOf(true) : shape.length;
  const first = shape.slice(0, certain);
  const body = `
    const [${shape.map((_, index) => `read${index}`).join(', ')}] = reads;
    return (cursor) => {
      let { at } = cursor;
      let separator = ${openBrace};
      ${first.map(certainMember).join('')}
      const object = { ${first.map(({ key }, index) => `${JSON.stringify(key)}: value${index}`).join(', ')} };
      ${shape
        .slice(certain)
        .map((member, index) => possibleMember(member, certain + index))
        .join('')}
      if (separator === ${openBrace}) at += 1;
      if (units[at] !== ${closeBrace}) throw misfit;
      cursor.at = at + 1;
      return object;
    };`;
  return functionOf(body, { reads, units, misfit });
}

const refuse: ReadObject = () => {
  throw misfit;
};

function certainMember({ key }: JsonMember, index: number): string {
  return `
      if (!(${isNext(key)})) throw misfit;
      ${passKey(key)}
      const value${index} = read${index}(cursor);
      at = cursor.at;`;
}

function possibleMember({ key, isOptional }: JsonMember, index: number): string {
  return `
      if (${isNext(key)}) {
        ${passKey(key)}
        object[${JSON.stringify(key)}] = read${index}(cursor);
        at = cursor.at;
      }${isOptional ? '' : ' else throw misfit;'}`;
}

/** The condition that a separator and this key come next, unit by unit: nothing else that V8 has is as fast. */
function isNext(key: string): string {
  const equalities = [...written(key)].map((unit, index) => `units[at+${index + 1}]===${unit.charCodeAt(0)}`);
  return ['units[at]===separator', ...equalities].join('&&');
}

function passKey(key: string): string {
  return `cursor.at = at + ${written(key).length + 1}; separator = ${comma};`;
}

function written(key: string): string {
  return `${JSON.stringify(key)}:`;
}
